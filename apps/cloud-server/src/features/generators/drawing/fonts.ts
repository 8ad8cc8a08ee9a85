import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { GlobalFonts as Fonts } from "@napi-rs/canvas";

/** A part of a web font, and which characters it is for. */
interface Piece {
  readonly family: string;
  readonly file: string;
  readonly ranges: readonly (readonly [number, number])[];
}

// Letters first: the emoji font has digits too.
const packages = ["noto-sans-sc", "noto-sans-arabic", "noto-sans-hebrew", "noto-emoji"];

let pieces: readonly Piece[] | undefined;
const registered = new Set<string>();

function piecesOf(name: string): Piece[] {
  const folder = `@fontsource-variable/${name}`;
  const index = readFileSync(fileURLToPath(import.meta.resolve(`${folder}/unicode.json`)), "utf8");
  return Object.entries<string>(JSON.parse(index)).map(([key, ranges]) => {
    const part = key.replace(/[[\]]/g, "");
    const file = fileURLToPath(import.meta.resolve(`${folder}/files/${name}-${part}-wght-normal.woff2`));
    return { family: `${name} ${part}`, file, ranges: ranges.split(",").map(rangeOf) };
  });
}

/** `U+4e00-9fff` or `U+20`. */
function rangeOf(text: string): readonly [number, number] {
  const [first = "", last = first] = text.trim().replace(/^U\+/i, "").split("-");
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}

/**
 * The families, for a canvas's `font`, that have the characters of a text; those still missing are loaded, some 60 KB each.
 * A character no piece has is left to the fonts of the system.
 */
export function familiesFor(text: string, fonts: typeof Fonts): string {
  pieces ??= packages.flatMap(piecesOf);
  const characters = [...new Set(`${text} …`)].map((character) => character.codePointAt(0) ?? 0);
  const needed = pieces.filter(({ ranges }) =>
    ranges.some(([first, last]) => characters.some((code) => code >= first && code <= last)),
  );
  for (const { family, file } of needed) {
    if (registered.has(family)) continue;
    fonts.registerFromPath(file, family);
    registered.add(family);
  }
  return [...needed.map(({ family }) => `"${family}"`), "sans-serif"].join(", ");
}
