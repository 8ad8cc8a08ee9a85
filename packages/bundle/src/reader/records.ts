import { RecordError } from "../errors.ts";
import { type Route, SKIP, type ValueKind, type Visitor } from "../json/route.ts";
import type { BundleHandlers, JsonObject } from "./handlers.ts";

/** The elements of `images_metadata`. */
export class Records implements Visitor {
  readonly #handlers: BundleHandlers;
  readonly #maxBytes: number;
  #count = 0;

  constructor(handlers: BundleHandlers, maxBytes: number) {
    this.#handlers = handlers;
    this.#maxBytes = maxBytes;
  }

  visit(kind: ValueKind): Route {
    const index = this.#count++;
    if (kind !== "object") {
      this.#handlers.onRecordFailed(new RecordError("NOT_AN_OBJECT", "The record is not an object"), index);
      return SKIP;
    }
    return {
      do: "collect",
      limit: this.#maxBytes,
      // The kind was checked above, so that JSON.parse cannot answer anything but an object.
      collected: (value, bytes) => this.#handlers.onRecord(value as JsonObject, index, bytes),
      overflowed: () => {
        const error = new RecordError("TOO_LARGE", `The record has more than ${this.#maxBytes} bytes`);
        this.#handlers.onRecordFailed(error, index);
      },
    };
  }
}
