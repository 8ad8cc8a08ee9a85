import { BundleError } from "../errors.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isWhitespace,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from "./bytes.ts";
import { Collector } from "./collector.ts";
import { invalid } from "./invalid.ts";
import { KeyReader } from "./key-reader.ts";
import {
  type CollectRoute,
  type Route,
  SKIP,
  type StringTarget,
  type ValueKind,
  type Visitor,
} from "./route.ts";
import { ScalarReader, startsScalar } from "./scalar-reader.ts";
import { StringReader } from "./string-reader.ts";

/** Objects and arrays may stand inside each other so deep; a bundle needs four levels, its free-form members some more. */
export const MAX_DEPTH = 100;

type State =
  | "value"
  | "first-element"
  | "first-key"
  | "next-key"
  | "key"
  | "colon"
  | "string"
  | "stream"
  | "scalar"
  | "after-value"
  | "done";

/**
 * Checks one JSON text as it arrives, in pieces cut anywhere, and hands over those of its values that a `Visitor` asks for.
 * It takes what `JSON.parse` takes, but for nesting deeper than `MAX_DEPTH`, and refuses what it refuses, a byte order mark
 * included. Memory does not depend on the text. Errors are `BundleError`s; after one the splitter is of no more use.
 */
export class JsonSplitter {
  /** Work that a visitor set off and that must be done before `write` is called again. */
  pending: Promise<void> | undefined;

  #state: State = "value";
  readonly #string = new StringReader();
  readonly #scalar = new ScalarReader();
  readonly #key = new KeyReader();

  // The objects (1) and arrays (0) that are open, and the visitors of those, from the outermost, that were entered.
  readonly #containers = new Uint8Array(MAX_DEPTH);
  #depth = 0;
  readonly #visitors: Visitor[] = [];

  #target: StringTarget | undefined;
  readonly #collector = new Collector();
  #collecting: CollectRoute | undefined;
  #collectDepth = 0;
  #collectFrom = 0;

  readonly #root: Visitor;

  constructor(root: Visitor) {
    this.#root = root;
  }

  /**
   * Takes bytes of `chunk` from `from` on and answers how far it came: to its end, or to where something became `pending`.
   * `chunk` may be reused once all of it was taken.
   */
  write(chunk: Buffer, from = 0): number {
    let at = from;
    this.#collectFrom = from;
    while (at < chunk.length && this.pending === undefined) at = this.#step(chunk, at);
    if (this.#collecting) this.#collector.add(chunk, this.#collectFrom, at);
    return at;
  }

  /** The text ends here. May leave something `pending`. */
  end(): void {
    if (this.#state === "scalar" && this.#scalar.end()) {
      this.#collectFrom = 0;
      this.#valueEnded(Buffer.alloc(0), 0);
    }
    if (this.#state === "done") return;
    if (this.#state === "value" && this.#depth === 0) throw new BundleError("EMPTY", "The body is empty");
    throw new BundleError("CUT_OFF", "The body ended in the middle");
  }

  #step(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case "string": {
        const next = this.#string.skip(chunk, at);
        if (this.#string.closed) this.#valueEnded(chunk, next);
        return next;
      }
      case "scalar": {
        const next = this.#scalar.read(chunk, at);
        if (this.#scalar.closed) this.#valueEnded(chunk, next);
        return next;
      }
      case "stream":
        return this.#stream(chunk, at);
      case "key": {
        const next = this.#key.read(chunk, at);
        if (this.#key.closed) this.#state = "colon";
        return next;
      }
      default:
        return this.#punctuation(chunk, at);
    }
  }

  #stream(chunk: Buffer, at: number): number {
    const target = this.#target as StringTarget;
    const next = target.take(chunk, at);
    this.pending = target.pending;
    if (target.closed) {
      this.#target = undefined;
      this.#valueEnded(chunk, next);
    }
    return next;
  }

  #punctuation(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    if (isWhitespace(byte)) return at + 1;
    switch (this.#state) {
      case "first-element":
        if (byte === CLOSE_BRACKET) return this.#close(chunk, at);
        return this.#begin(chunk, at);
      case "value":
        return this.#begin(chunk, at);
      case "first-key":
        if (byte === CLOSE_BRACE) return this.#close(chunk, at);
        return this.#beginKey(byte, at);
      case "next-key":
        return this.#beginKey(byte, at);
      case "colon":
        if (byte !== COLON) throw invalid("a colon is missing");
        this.#state = "value";
        return at + 1;
      case "after-value":
        return this.#afterValue(chunk, at);
      default:
        throw invalid("something follows the end");
    }
  }

  #beginKey(byte: number, at: number): number {
    if (byte !== QUOTE) throw invalid("a member needs a name in quotes");
    this.#key.open(this.#depth === this.#visitors.length);
    this.#state = "key";
    return at + 1;
  }

  #afterValue(chunk: Buffer, at: number): number {
    const inObject = this.#containers[this.#depth - 1] === 1;
    if (chunk[at] === COMMA) {
      this.#state = inObject ? "next-key" : "value";
      return at + 1;
    }
    if (chunk[at] === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) return this.#close(chunk, at);
    throw invalid("a comma or a closing bracket is missing");
  }

  /** The first byte of a value. */
  #begin(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    const kind = kindOf(byte);
    // A value is asked about only when everything around it was entered.
    const route = this.#depth === this.#visitors.length ? this.#ask(kind) : SKIP;
    if (route.do === "collect") {
      this.#collecting = route;
      this.#collectDepth = this.#depth;
      this.#collectFrom = at;
      this.#collector.open(route.limit);
    }
    if (kind === "object" || kind === "array") {
      this.#open(kind === "object", route);
      return at + 1;
    }
    if (kind === "scalar") {
      this.#scalar.open(byte);
      this.#state = "scalar";
      return at;
    }
    this.#string.open();
    this.#state = "string";
    if (route.do === "stream") {
      this.#target = route.target;
      this.#state = "stream";
    }
    return at + 1;
  }

  #ask(kind: ValueKind): Route {
    const visitor = this.#visitors.at(-1) ?? this.#root;
    const isMember = this.#depth > 0 && this.#containers[this.#depth - 1] === 1;
    return isMember ? visitor.visit(kind, this.#key.text, this.#key.cut) : visitor.visit(kind, "", false);
  }

  #open(isObject: boolean, route: Route): void {
    if (this.#depth === MAX_DEPTH) {
      throw new BundleError("TOO_DEEP", `Objects and arrays are nested more than ${MAX_DEPTH} deep`);
    }
    this.#containers[this.#depth] = isObject ? 1 : 0;
    this.#depth += 1;
    if (route.do === "enter") this.#visitors.push(route.visitor);
    this.#state = isObject ? "first-key" : "first-element";
  }

  #close(chunk: Buffer, at: number): number {
    if (this.#visitors.length === this.#depth) this.#visitors.pop();
    this.#depth -= 1;
    this.#valueEnded(chunk, at + 1);
    return at + 1;
  }

  #valueEnded(chunk: Buffer, at: number): void {
    this.#state = this.#depth === 0 ? "done" : "after-value";
    const route = this.#collecting;
    if (!route || this.#depth !== this.#collectDepth) return;
    this.#collecting = undefined;
    const bytes = this.#collector.finish(chunk, this.#collectFrom, at);
    if (this.#collector.overflowed) route.overflowed();
    else this.pending = route.collected(JSON.parse(bytes.toString("utf8")), bytes.length) ?? undefined;
  }
}

function kindOf(byte: number): ValueKind {
  if (byte === OPEN_BRACE) return "object";
  if (byte === OPEN_BRACKET) return "array";
  if (byte === QUOTE) return "string";
  if (startsScalar(byte)) return "scalar";
  throw invalid("a value is missing");
}
