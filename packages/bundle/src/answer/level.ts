import type { FileError } from "../errors.ts";
import type { FileSink } from "../files/file-sink.ts";
import type { FileTarget } from "../files/file-target.ts";
import { type Route, SKIP, type ValueKind, type Visitor } from "../json/route.ts";
import type { JsonObject } from "../reader/handlers.ts";

/** What each object and array on the way to the file costs beside its text. */
const LEVEL_BYTES = 256;

/** What all levels of one answer share. */
export interface Reading {
  readonly target: FileTarget;
  readonly onFile: () => FileSink;
  /** Bytes of JSON text that may still be kept. */
  left: number;
  /** The file has come; the reading of it may still fail. */
  found: boolean;
  failure: FileError | undefined;
}

/** One object or array: goes on along the way to the file, keeps what stands beside it, and forgets what is too much. */
export class Level implements Visitor {
  readonly #reading: Reading;
  readonly #way: readonly string[];
  readonly #members: JsonObject | unknown[];

  /** `way`: the keys that lead to the file from here, `*` for any element of an array. */
  constructor(reading: Reading, way: readonly string[], members: JsonObject | unknown[]) {
    this.#reading = reading;
    this.#way = way;
    this.#members = members;
  }

  visit(kind: ValueKind, key: string, cut: boolean): Route {
    const reading = this.#reading;
    const [step, ...rest] = this.#way;
    if (!cut && step !== undefined && (step === "*" ? Array.isArray(this.#members) : step === key)) {
      if (rest.length === 0 && kind === "string") return this.#stream();
      if (rest.length > 0 && (kind === "object" || kind === "array")) return this.#enter(kind, key, rest);
    }
    reading.left -= key.length;
    if (cut || reading.left <= 0) return SKIP;
    return {
      do: "collect",
      limit: reading.left,
      collected: (value, bytes) => {
        reading.left -= bytes;
        this.#keep(key, value);
      },
      overflowed: () => {},
    };
  }

  #stream(): Route {
    const reading = this.#reading;
    if (reading.found) return SKIP;
    reading.found = true;
    reading.target.open(reading.onFile(), (error) => {
      reading.failure = error;
    });
    return { do: "stream", target: reading.target };
  }

  #enter(kind: "object" | "array", key: string, way: readonly string[]): Route {
    const reading = this.#reading;
    reading.left -= key.length + LEVEL_BYTES;
    if (reading.left <= 0) return SKIP;
    const members = kind === "array" ? [] : {};
    this.#keep(key, members);
    return { do: "enter", visitor: new Level(reading, way, members) };
  }

  #keep(key: string, value: unknown): void {
    if (Array.isArray(this.#members)) this.#members.push(value);
    else if (key !== "__proto__") this.#members[key] = value;
  }
}
