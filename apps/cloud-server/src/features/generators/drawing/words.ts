/** Longest prompt that is drawn, in characters as people see them; the rest is an ellipsis. */
const MAX_CHARACTERS = 1200;
/** Marks piled on one letter beyond this are dropped. */
const MAX_MARKS = 8;

const graphemes = new Intl.Segmenter("zh", { granularity: "grapheme" });
const words = new Intl.Segmenter("zh", { granularity: "word" });

/** Scripts written without spaces, with their punctuation; and pictures. */
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Extended_Pictographic}\u3000-\u303f\uff01-\uff60]/u;
const opens = /[\p{Ps}\p{Pi}]$/u;
const closes = /^[\p{Pe}\p{Pf}、。，．！？：；…—～·,.!?:;%]/u;
const rightToLeft =
  /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A text between two line breaks, as units that are broken only when one is longer than a line. */
export interface Paragraph {
  readonly units: readonly string[];
  readonly rightToLeft: boolean;
}

/** A text as it can be shown: no controls, no turning marks, no lone surrogates. */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, "\n")
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, (found) =>
      found === "\n" ? found : " ",
    )
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The characters of a text as people see them, at most `limit`, the last an ellipsis where there were more. */
export function characters(text: string, limit: number = MAX_CHARACTERS): string[] {
  const found: string[] = [];
  for (const { segment } of graphemes.segment(text)) {
    if (found.length === limit) return [...found.slice(0, -1), "…"];
    found.push([...segment].slice(0, MAX_MARKS).join(""));
  }
  return found;
}

/**
 * Where a text may be broken: between words, and between the letters of scripts that are written without spaces. No
 * paragraphs for a text that shows nothing.
 */
export function paragraphsOf(text: string): Paragraph[] {
  const shown = characters(plain(text)).join("");
  if (shown === "") return [];
  return shown.split("\n").map((line) => ({ units: unitsOf(line), rightToLeft: rightToLeft.test(line) }));
}

function unitsOf(line: string): string[] {
  const starts = new Set(Array.from(words.segment(line), ({ index }) => index));
  const units: string[] = [];
  let before: string | undefined;
  let at = 0;
  for (const character of characters(line)) {
    if (before === undefined || (starts.has(at) && mayBreak(before, character))) units.push(character);
    else units[units.length - 1] += character;
    before = character;
    at += character.length;
  }
  return units;
}

/** No line begins with a full stop or ends with an opening bracket (the Chinese rules are in GB/T 15834). */
function mayBreak(before: string, after: string): boolean {
  if (after === " " || closes.test(after) || opens.test(before)) return false;
  return before === " " || before === "-" || before === "/" || wide.test(before) || wide.test(after);
}
