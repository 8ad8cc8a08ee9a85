import { BundleError, FileError } from "../errors.ts";
import type { FileSink } from "../files/file-sink.ts";
import type { FileTarget } from "../files/file-target.ts";
import type { Route, ValueKind, Visitor } from "../json/route.ts";
import { DeferredSink } from "./deferred-sink.ts";
import { type ImageDataListener, ImageDataTarget } from "./image-data-target.ts";

/** What `imageData` was; `missing` when it is not there, `null` or an empty string. */
export type CapturedImage =
  | { readonly kind: "missing" }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "bytes"; readonly bytes: number }
  | { readonly kind: "failed"; readonly error: FileError };

/** The members of a capture. One that comes twice is the later one, but `imageData` may come only once. */
export class CaptureMembers implements Visitor, ImageDataListener {
  image: CapturedImage = { kind: "missing" };
  readonly collected = new Map<string, unknown>();
  readonly #target: FileTarget;
  readonly #onImage: () => FileSink;
  readonly #maxBytes: number;
  #bytes = 0;
  #seen = false;
  #sink: DeferredSink | undefined;

  constructor(target: FileTarget, onImage: () => FileSink, maxBytes: number) {
    this.#target = target;
    this.#onImage = onImage;
    this.#maxBytes = maxBytes;
  }

  visit(kind: ValueKind, key: string, cut: boolean): Route {
    this.#bytes += key.length;
    if (cut || this.#bytes > this.#maxBytes) throw this.#tooLarge();
    if (key !== "imageData") return this.#collect((value) => void this.collected.set(key, value));
    // A second one would have to undo the first, whose bytes are on disk by now; no client means to send two.
    if (this.#seen) throw new BundleError("WRONG_SHAPE", "imageData comes twice");
    this.#seen = true;
    if (kind === "string") return { do: "stream", target: new ImageDataTarget(this.#target, this) };
    return this.#collect((value) => {
      if (value !== null) this.fileFailed(new FileError("NOT_A_STRING", "imageData is not a string"));
    });
  }

  openFile(): FileSink {
    this.#sink = new DeferredSink(this.#onImage());
    return this.#sink;
  }

  fileFailed(error: FileError): void {
    this.#sink = undefined;
    this.image = { kind: "failed", error };
  }

  gotUrl(url: string | undefined): void {
    if (url === undefined) this.fileFailed(new FileError("TOO_LARGE", "The address is too long"));
    else this.image = { kind: "url", url };
  }

  /** The body was good to its end: the picture may be finished. */
  async finish(): Promise<void> {
    const sink = this.#sink;
    this.#sink = undefined;
    if (!sink) return;
    try {
      await sink.finish();
      this.image = { kind: "bytes", bytes: sink.bytes };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.fileFailed(error);
    }
  }

  /** The body is broken: a picture that was read to its end is not to be kept after all. */
  async abort(error: Error): Promise<void> {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink?.ended) await sink.abort(error);
  }

  #collect(collected: (value: unknown) => void): Route {
    return {
      do: "collect",
      limit: this.#maxBytes - this.#bytes,
      collected: (value, bytes) => {
        this.#bytes += bytes;
        collected(value);
      },
      overflowed: () => {
        throw this.#tooLarge();
      },
    };
  }

  #tooLarge(): BundleError {
    return new BundleError(
      "MEMBER_TOO_LARGE",
      `The members beside imageData have more than ${this.#maxBytes} bytes`,
    );
  }
}
