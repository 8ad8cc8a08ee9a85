import { type BundleHandlers, FileError, type FileSink, type JsonObject } from "@clothesline/bundle";
import { DomainError, type SyncErrorCode } from "@clothesline/contracts";
import type { Staged, StagingBatch } from "@clothesline/storage";
import { checkFilename, type PictureRecord, readRecord } from "./metadata.ts";
import type { Arrival, Failure } from "./change.ts";

/** What the bundle reader's own refusals of a file are called on this surface. */
const readerCodes: Readonly<Record<string, SyncErrorCode>> = {
  BAD_BASE64: "IMAGE_DATA_INVALID",
  NOT_A_STRING: "IMAGE_DATA_INVALID",
  TOO_LARGE: "IMAGE_TOO_LARGE",
  NAME_TOO_LONG: "FILENAME_INVALID",
};

/**
 * Gathers a bundle as the reader takes it apart: records in memory, pictures in the staging folder. Files
 * are written synchronously, which for pictures takes half the time of the thread pool.
 */
export class Intake implements BundleHandlers {
  readonly records: PictureRecord[] = [];
  readonly arrivals = new Map<string, Arrival>();
  readonly failures: Failure[] = [];
  /** Every file name the records speak of, those of bad records included. */
  readonly listed = new Set<string>();
  /** Staged files are the commit's now: it alone removes them. */
  isHandedOver = false;
  /** Elements of `images_metadata`, the bad ones included. */
  recordCount = 0;
  readonly #batch: StagingBatch;
  readonly #staged = new Map<string, Staged>();

  readonly #report: (error: Error) => void;

  /** @param report is told of files that failed by our fault, not the sender's */
  constructor(batch: StagingBatch, report: (error: Error) => void) {
    this.#batch = batch;
    this.#report = report;
  }

  onRecord(raw: JsonObject): void {
    this.recordCount += 1;
    if (typeof raw["filename"] === "string") this.listed.add(raw["filename"]);
    try {
      this.records.push(readRecord(raw));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const filename = typeof raw["filename"] === "string" ? raw["filename"] : "";
      const id = typeof raw["id"] === "string" ? { id: raw["id"] } : {};
      this.failures.push({ filename, ...id, code: error.code as SyncErrorCode });
    }
  }

  onRecordFailed(): void {
    this.recordCount += 1;
    this.failures.push({ filename: "", code: "METADATA_INVALID" });
  }

  onFile(filename: string): FileSink {
    this.#forget(filename);
    checked(() => checkFilename(filename));
    const batch = this.#batch;
    batch.open();
    return {
      write: (chunk) => checked(() => batch.write(chunk)),
      end: () =>
        checked(() => {
          const staged = batch.close();
          this.#staged.set(filename, staged);
          this.arrivals.set(filename, staged);
        }),
      abort: () => batch.abandon(),
    };
  }

  onFileFailed(filename: string, error: FileError): void {
    this.#forget(filename);
    if (error.cause !== undefined) this.#report(error);
    this.arrivals.set(filename, { error: readerCodes[error.code] ?? (error.code as SyncErrorCode) });
  }

  /** Removes staged files that are not among those in use. */
  discardUnused(paths: ReadonlySet<string>): void {
    for (const staged of this.#staged.values()) {
      if (!paths.has(staged.path)) this.#batch.discard(staged);
    }
  }

  /** Of two files with one name the later counts. */
  #forget(filename: string): void {
    const earlier = this.#staged.get(filename);
    this.arrivals.delete(filename);
    if (earlier === undefined) return;
    this.#staged.delete(filename);
    this.#batch.discard(earlier);
  }
}

/** Makes a refusal, or a write the disk refuses, the failure of the one file. */
function checked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError) throw new FileError(error.code, error.message);
    throw new FileError("FILE_SAVE_FAILED", "The file could not be written", { cause: error });
  }
}
