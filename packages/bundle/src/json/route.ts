/** What a value turns out to be by its first byte. */
export type ValueKind = "object" | "array" | "string" | "scalar";

/** What is to be done with a value; asked for when its first byte is seen. */
export type Route = SkipRoute | CollectRoute | EnterRoute | StreamRoute;

/** The value is checked and forgotten. */
export interface SkipRoute {
  readonly do: "skip";
}

/** The value is kept as long as it has at most `limit` bytes of JSON text, and given as `JSON.parse` gives it. */
export interface CollectRoute {
  readonly do: "collect";
  readonly limit: number;
  /** `bytes`: of its JSON text. May set off work to be waited for: see `JsonSplitter.pending`. */
  collected(value: unknown, bytes: number): void | Promise<void>;
  /** It had more than `limit` bytes and was not kept. */
  overflowed(): void;
}

/** The values inside an object or an array are asked about one by one. */
export interface EnterRoute {
  readonly do: "enter";
  readonly visitor: Visitor;
}

/** The bytes of a string go to `target` as they come. */
export interface StreamRoute {
  readonly do: "stream";
  readonly target: StringTarget;
}

/** Decides about the values inside one object or array. */
export interface Visitor {
  /** `key` is empty in an array. `cut` says that the key was too long and only its beginning is given. */
  visit(kind: ValueKind, key: string, cut: boolean): Route;
}

/** Takes the raw bytes of one JSON string, from after its opening quote to its closing quote. */
export interface StringTarget {
  /** The closing quote has been taken. */
  readonly closed: boolean;
  /** Something to be waited for before more is given. */
  readonly pending: Promise<void> | undefined;
  /** Takes bytes from `from` on; answers the position after what it took, which is the end of `chunk` unless `closed` or `pending`. */
  take(chunk: Buffer, from: number): number;
}

export const SKIP: SkipRoute = { do: "skip" };
