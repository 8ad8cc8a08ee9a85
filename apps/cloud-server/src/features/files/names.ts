import { DomainError } from "@clothesline/contracts";

/** Characters of one name. */
const MAX_NAME = 255;
/** Folders inside each other. */
export const MAX_DEPTH = 64;

/** Separators of any system, controls, halves of characters, and what turns the direction of a text around. */
const FORBIDDEN = /[/\\\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** White space and what takes no room: a name of nothing else cannot be seen. */
const INVISIBLE = /^[\s\p{Cf}\p{Z}]*$/u;

/** What is wrong with one field of an input, in a sentence for people. */
export const invalid = (field: string, sentence: string): DomainError =>
  new DomainError("INVALID_REQUEST", { detail: sentence, fields: { [field]: [sentence] } });

const length = (text: string): number => [...text].length;

/** What keeps a text from being a name; `undefined` where nothing does. */
function fault(name: string): string | undefined {
  if (INVISIBLE.test(name)) return "此字段不能为空。";
  if (name === "." || name === "..") return "名称不能是“.”或“..”。";
  if (FORBIDDEN.test(name)) return "名称不能包含斜杠、反斜杠或控制字符。";
  if (length(name) > MAX_NAME) return `名称不能超过 ${MAX_NAME} 个字符。`;
  return undefined;
}

/**
 * A name as it is kept: composed (NFC), so that what looks the same is the same, without white space around it.
 * @param field the input's field, for the refusal
 * @throws DomainError `INVALID_REQUEST`
 */
export function nameOf(text: string, field = "name"): string {
  const name = text.normalize("NFC").trim();
  const wrong = fault(name);
  if (wrong !== undefined) throw invalid(field, wrong);
  return name;
}

/** A name as searched and sorted. */
export const nameKey = (name: string): string => name.normalize("NFKC").toLowerCase();

/**
 * The folders of a path from the top. Slashes may be missing at the ends or doubled, and `.` is where one is; `..` is
 * refused, for no front end writes it and it only serves to get somewhere else.
 * @throws DomainError `INVALID_REQUEST`
 */
export function segmentsOf(path: string): string[] {
  // More than this cannot be a path of ours, and need not be taken apart.
  if (path.length > 2 * MAX_DEPTH * (MAX_NAME + 1)) throw invalid("path", "路径过长。");
  const parts = path.split("/").map((part) => part.trim());
  const segments = parts.filter((part) => part !== "" && part !== ".");
  if (segments.length > MAX_DEPTH) throw invalid("path", `文件夹层级不能超过 ${MAX_DEPTH} 层。`);
  return segments.map((segment) => nameOf(segment, "path"));
}

/** The path a list of folders is written as, with a slash at both ends. */
export const pathOf = (segments: readonly string[]): string =>
  segments.length === 0 ? "/" : `/${segments.join("/")}/`;

/** The parts of a name between which a number goes: `photo` and `.jpg`. A leading dot begins no ending. */
export function splitName(name: string): [stem: string, ending: string] {
  const at = name.lastIndexOf(".");
  return at <= 0 || name.length - at > 16 ? [name, ""] : [name.slice(0, at), name.slice(at)];
}

/** Characters of a stem that a number, however large, leaves as they are. */
const STABLE = MAX_NAME - 40;

/** The beginning all numbered forms of a name have: `photo (` for `photo (1).jpg`. */
export function numberedStart(name: string): string {
  const [stem] = splitName(name);
  return length(stem) < STABLE ? `${stem} (` : [...stem].slice(0, STABLE).join("");
}

/** The first of `name (1).ext`, `name (2).ext`, … that is not taken, shortened where it would be too long. */
export function numbered(name: string, taken: ReadonlySet<string>): string {
  const [stem, ending] = splitName(name);
  for (let number = 1; ; number += 1) {
    const suffix = ` (${number})${ending}`;
    const room = MAX_NAME - length(suffix);
    const candidate = `${[...stem].slice(0, room).join("")}${suffix}`;
    if (!taken.has(candidate)) return candidate;
  }
}
