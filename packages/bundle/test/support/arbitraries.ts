import * as fc from "fast-check";

/** Bytes and the sizes of the pieces they are to be cut into, over and over; an empty list leaves them whole. */
export const pieceSizes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 });

export function inPieces(bytes: Uint8Array, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    // Copied and later overwritten by the callers' next piece, a piece that is kept would show.
    pieces.push(Buffer.from(bytes.subarray(from, from + size)));
    from += size;
  }
  return pieces;
}

/** Gives pieces as a body does, and overwrites each when the next one is asked for. */
export async function* asBody(bytes: Uint8Array, sizes: readonly number[] = []): AsyncGenerator<Buffer> {
  for (const piece of inPieces(bytes, sizes)) {
    yield piece;
    piece.fill(0x21);
  }
}

/** Strings of all kinds: control characters, lone surrogates, escapes, names that objects treat specially. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    maxLength: 8,
  }),
  fc.constantFrom("__proto__", "toString", "", '"', "\\", '\\"', "\u2028", "\ud800", "images_metadata"),
);

/**
 * V8 reads an escaped name wrongly once it has seen an object with a name that begins with a backslash
 * (nodejs/node#63785). Such names and texts must be left alone where JSON.parse is the reference.
 */
export function misleadsV8(text: Buffer): boolean {
  return /"\\(?:\\|u005c)/i.test(text.toString("latin1"));
}

/** A name of a member that does not mislead V8. */
export const anyName: fc.Arbitrary<string> = anyText.filter((text) => !text.startsWith("\\"));

export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(anyText, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(anyName, tie("value"), { maxKeys: 5 }),
  ),
})).value;

const spaces = fc
  .array(fc.constantFrom(" ", "\n", "\r", "\t"), { maxLength: 3 })
  .map((parts) => parts.join(""));

/** Writes a value in one of the many ways JSON allows: white space, and characters as escapes. */
export function spelled(value: unknown, style: SpellingStyle): string {
  const text = JSON.stringify(value, null, style.indent);
  if (style.escapeEvery === 0) return style.around + text + style.around;
  let inString = false;
  let count = 0;
  let out = "";
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"') inString = !inString;
    if (letter === "\\") {
      const end = at + (text.charAt(at + 1) === "u" ? 6 : 2);
      out += text.slice(at, end);
      at = end - 1;
    } else if (inString && letter !== '"' && !isHalf(letter) && ++count % style.escapeEvery === 0) {
      out += letter === "/" ? "\\/" : `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
    } else out += letter;
  }
  return style.around + out + style.around;
}

/** Half of a surrogate pair: the other half may not be left alone. */
function isHalf(letter: string): boolean {
  return letter >= "\ud800" && letter <= "\udfff";
}

export interface SpellingStyle {
  indent: string;
  around: string;
  /** Every so many characters inside strings are written as an escape; 0: none. */
  escapeEvery: number;
}

export const spellingStyle: fc.Arbitrary<SpellingStyle> = fc.record({
  indent: fc.constantFrom("", " ", "\t"),
  around: spaces,
  escapeEvery: fc.constantFrom(0, 0, 1, 3, 50),
});

export interface Mutation {
  at: number;
  remove: number;
  insert: Uint8Array;
  /** A part of the text that is put in as well. */
  copy: readonly [number, number];
}

const telling = '{}[]":,\\u0123456789abcdefE+-. \n\t\r=/tfn\u0000\u001f';

/** Small damage: bytes that mean something put in, bytes left out, parts doubled. Places are fractions of the length. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.constantFrom(0, 0, 1, 2, 5),
  insert: fc.oneof(
    fc
      .array(fc.constantFrom(...Buffer.from(telling)), { maxLength: 3 })
      .map((bytes) => Uint8Array.from(bytes)),
    fc.uint8Array({ maxLength: 2 }),
  ),
  copy: fc.constantFrom([0, 0], [0, 0], [0.2, 0.3], [0.5, 0.52], [0.9, 1]),
});

export function mutated(bytes: Buffer, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce((text, { at, remove, insert, copy }) => {
    const place = Math.trunc(at * text.length);
    const [from, to] = copy.map((share) => Math.trunc(share * text.length));
    return Buffer.concat([
      text.subarray(0, place),
      insert,
      text.subarray(from, to),
      text.subarray(place + remove),
    ]);
  }, bytes);
}

export async function gathered<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
