import type { SKRSContext2D } from "@napi-rs/canvas";
import { characters, type Paragraph } from "./words.ts";

export interface Line {
  readonly text: string;
  readonly rightToLeft: boolean;
}

export interface Typeset {
  readonly lines: readonly Line[];
  /** Pixels of the letters, and from one line to the next. */
  readonly size: number;
  readonly leading: number;
}

export interface Box {
  readonly width: number;
  readonly height: number;
  /** Pixels of the letters. */
  readonly largest: number;
  readonly smallest: number;
}

/** Letters are measured once, at this size; widths scale. */
const MEASURED_AT = 100;
const LEADING = 1.5;
/** Lines that only just fit by addition may be a little wider as a whole. */
const SLACK = 0.985;

/** The font for a number of pixels, as a canvas wants it. */
export type FontOf = (size: number) => string;

interface Unit {
  readonly text: string;
  readonly width: number;
}

/**
 * Sets paragraphs into a box as large as they fit, few lines of even length; where even the smallest letters are too large,
 * the text ends in an ellipsis.
 */
export function typeset(
  context: SKRSContext2D,
  paragraphs: readonly Paragraph[],
  font: FontOf,
  box: Box,
): Typeset {
  context.font = font(MEASURED_AT);
  const widthOf = (text: string): number => context.measureText(text).width / MEASURED_AT;
  const measured = paragraphs.map(({ units, rightToLeft }) => ({
    rightToLeft,
    units: units.map((text): Unit => ({ text, width: widthOf(text) })),
  }));
  const wrap = (ems: number): Line[] =>
    measured.flatMap(({ units, rightToLeft }) =>
      fill(units, ems, widthOf).map((text) => ({ text, rightToLeft })),
    );
  let size = box.largest;
  let lines = wrap((box.width * SLACK) / size);
  while (lines.length * size * LEADING > box.height && size > box.smallest) {
    size = Math.max(size * 0.94, box.smallest);
    lines = wrap((box.width * SLACK) / size);
  }
  const room = Math.max(1, Math.floor(box.height / (size * LEADING)));
  if (lines.length > room) lines = cut(lines, room, (box.width * SLACK) / size, widthOf);
  else if (measured.length === 1) lines = even(wrap, lines, (box.width * SLACK) / size);
  return { lines, size, leading: size * LEADING };
}

function fill(units: readonly Unit[], ems: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const put = (text: string, width: number): void => {
    if (line !== "" && used + width > ems && text.trim() !== "") {
      lines.push(line.trimEnd());
      line = "";
      used = 0;
    }
    line += text;
    used += width;
  };
  for (const { text, width } of units) {
    if (width <= ems) put(text, width);
    else for (const character of characters(text)) put(character, widthOf(character));
  }
  return [...lines, line.trimEnd()];
}

/** The narrowest measure that takes no more lines, so that the last is not a single word. */
function even(wrap: (ems: number) => Line[], lines: Line[], widest: number): Line[] {
  if (lines.length < 2 || lines.length > 5) return lines;
  let best = lines;
  for (let ems = widest; ems > widest / 2; ems -= widest / 40) {
    const narrower = wrap(ems);
    if (narrower.length > lines.length) break;
    best = narrower;
  }
  return best;
}

function cut(lines: readonly Line[], room: number, ems: number, widthOf: (text: string) => number): Line[] {
  const kept = lines.slice(0, room);
  const last = kept.at(-1);
  if (last === undefined) return kept;
  const letters = characters(last.text);
  while (letters.length > 0 && widthOf(`${letters.join("")}…`) > ems) letters.pop();
  return [...kept.slice(0, -1), { ...last, text: `${letters.join("").trimEnd()}…` }];
}
