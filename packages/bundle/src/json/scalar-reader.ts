import { invalid } from "./invalid.ts";

// The grammar of numbers (RFC 8259, section 6) as a table: state -> kind of byte -> next state.
const KIND = new Int8Array(256).fill(-1);
for (const [kind, letters] of ["-", "0", "123456789", ".", "eE", "+"].entries()) {
  for (const letter of letters) KIND[letter.charCodeAt(0)] = kind;
}
const START = 0;
const NEXT = [
  /* 0 start         */ [1, 2, 3, -1, -1, -1],
  /* 1 minus         */ [-1, 2, 3, -1, -1, -1],
  /* 2 zero          */ [-1, -1, -1, 4, 6, -1],
  /* 3 digits        */ [-1, 3, 3, 4, 6, -1],
  /* 4 point         */ [-1, 5, 5, -1, -1, -1],
  /* 5 fraction      */ [-1, 5, 5, -1, 6, -1],
  /* 6 e             */ [7, 8, 8, -1, -1, 7],
  /* 7 exponent sign */ [-1, 8, 8, -1, -1, -1],
  /* 8 exponent      */ [-1, 8, 8, -1, -1, -1],
];
const COMPLETE: ReadonlySet<number> = new Set([2, 3, 5, 8]);

const LITERALS: ReadonlyMap<number, string> = new Map(
  ["true", "false", "null"].map((word) => [word.charCodeAt(0), word]),
);

/** Whether a number, `true`, `false` or `null` can begin with this byte. */
export function startsScalar(byte: number): boolean {
  return (NEXT[START]?.[KIND[byte] as number] ?? -1) >= 0 || LITERALS.has(byte);
}

/** Walks through a number, `true`, `false` or `null` in pieces of any size. */
export class ScalarReader {
  /** The value has ended. A number only knows that when the byte after it is seen, or with `end`. */
  closed = false;
  #literal = "";
  #state = START;

  /** `first` is the value's first byte, which `read` is to be given again. */
  open(first: number): void {
    this.closed = false;
    this.#state = START;
    this.#literal = LITERALS.get(first) ?? "";
  }

  read(chunk: Uint8Array, from: number): number {
    return this.#literal === "" ? this.#readNumber(chunk, from) : this.#readLiteral(chunk, from);
  }

  /** The text ends here: true when a number may end with it. */
  end(): boolean {
    return this.#literal === "" && COMPLETE.has(this.#state);
  }

  #readLiteral(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length && this.#state < this.#literal.length) {
      if (chunk[at] !== this.#literal.charCodeAt(this.#state)) throw invalid("an unknown word");
      this.#state += 1;
      at += 1;
    }
    this.closed = this.#state === this.#literal.length;
    return at;
  }

  #readNumber(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const next = NEXT[this.#state]?.[KIND[chunk[at] as number] as number] ?? -1;
      if (next < 0) {
        if (!COMPLETE.has(this.#state)) throw invalid("an unexpected character");
        this.closed = true;
        return at;
      }
      this.#state = next;
    }
    return chunk.length;
  }
}
