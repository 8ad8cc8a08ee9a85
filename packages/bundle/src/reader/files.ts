import { FileError } from "../errors.ts";
import type { FileTarget } from "../files/file-target.ts";
import { type Route, SKIP, type ValueKind, type Visitor } from "../json/route.ts";
import type { BundleHandlers } from "./handlers.ts";

/** The members of `image_files`. */
export class Files implements Visitor {
  readonly #handlers: BundleHandlers;
  readonly #target: FileTarget;

  constructor(handlers: BundleHandlers, target: FileTarget) {
    this.#handlers = handlers;
    this.#target = target;
  }

  visit(kind: ValueKind, filename: string, cut: boolean): Route {
    const failed = (error: FileError): void => this.#handlers.onFileFailed(filename, error);
    try {
      if (cut) throw new FileError("NAME_TOO_LONG", "The name of the file is too long");
      if (kind !== "string") throw new FileError("NOT_A_STRING", "The data of the file is not a string");
      const sink = this.#handlers.onFile(filename);
      if (!sink) return SKIP;
      this.#target.open(sink, failed);
      return { do: "stream", target: this.#target };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      failed(error);
      return SKIP;
    }
  }
}
