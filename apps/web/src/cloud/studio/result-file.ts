import type { Generation } from "./generation.ts";

/** Of a prompt, characters. */
const LONGEST = 60;

/** The name a generated picture has outside of the studio: what it shows, its number, what it really is. */
export function fileNameOf({ id, prompt, imageUrl }: Generation, kind: string): string {
  const told = (prompt || kind)
    .replaceAll(/[\p{Cc}\\/:*?"<>|#%]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const short = [...told].slice(0, LONGEST).join("").trim();
  const type = /\.(\w+)$/.exec(imageUrl?.split("?")[0] ?? "")?.[1] ?? "png";
  return `${short || "clothesline"} ${id}.${type}`;
}
