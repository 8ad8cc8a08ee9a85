import { type BundleHandlers, FileError, type FileSink, type JsonObject } from "@clothesline/bundle";
import { DomainError, type SyncErrorCode } from "@clothesline/contracts";
import type { StagingBatch } from "@clothesline/storage";
import type { Arrival, Failure } from "./change.ts";
import { checkFilename, type PictureRecord, readRecord } from "./metadata.ts";
import { RecordSpool } from "./record-spool.ts";

/** Elements of `images_metadata`, and members of `image_files`, of one bundle: some 30 MB of memory. */
const maxEntries = 200_000;
/** Characters of a name that a failure states; what is longer is no name of ours. */
const maxNameLength = 255;

/** What the bundle reader's own refusals of a file are called on this surface. */
const readerCodes: Readonly<Record<string, SyncErrorCode>> = {
  BAD_BASE64: "IMAGE_DATA_INVALID",
  NOT_A_STRING: "IMAGE_DATA_INVALID",
  TOO_LARGE: "IMAGE_TOO_LARGE",
  NAME_TOO_LONG: "FILENAME_INVALID",
};

/** One element of `images_metadata`: what it says, or why it says nothing. */
export type Entry = PictureRecord | Failure;

/**
 * Gathers a bundle as the reader takes it apart: records in pages, pictures in the staging folder. Files are
 * written synchronously, which for pictures takes half the time of the thread pool.
 */
export class Intake implements BundleHandlers, Disposable {
  readonly entries: RecordSpool<Entry>;
  /** What came under each file name and was not taken by a record. */
  readonly arrivals = new Map<string, Arrival>();
  /** Elements of `images_metadata`, the bad ones included. */
  recordCount = 0;
  readonly #batch: StagingBatch;
  readonly #report: (error: Error) => void;

  /**
   * @param spoolPath where records go when they are many
   * @param report is told of files that failed by our fault, not the sender's
   */
  constructor(batch: StagingBatch, spoolPath: string, report: (error: Error) => void) {
    this.#batch = batch;
    this.entries = new RecordSpool(spoolPath);
    this.#report = report;
  }

  onRecord(raw: JsonObject, _index: number, bytes: number): void {
    this.#list(entryOf(raw), bytes);
  }

  onRecordFailed(): void {
    this.#list({ filename: "", code: "METADATA_INVALID" }, 0);
  }

  onFile(filename: string): FileSink {
    this.#forget(filename);
    checked(() => checkFilename(filename));
    const batch = this.#batch;
    batch.open();
    return {
      write: (chunk) => checked(() => batch.write(chunk)),
      end: () =>
        this.#arrive(
          filename,
          checked(() => batch.close()),
        ),
      abort: () => batch.abandon(),
    };
  }

  onFileFailed(filename: string, error: FileError): void {
    this.#forget(filename);
    if (error.cause !== undefined) this.#report(error);
    this.#arrive(shown(filename), { error: readerCodes[error.code] ?? (error.code as SyncErrorCode) });
  }

  [Symbol.dispose](): void {
    this.entries[Symbol.dispose]();
  }

  /** What came under the name of a record; another that asks for the same name gets nothing. */
  take(filename: string): Arrival | undefined {
    const arrival = this.arrivals.get(filename);
    this.arrivals.delete(filename);
    return arrival;
  }

  #list(entry: Entry, bytes: number): void {
    if (this.recordCount === maxEntries) throw tooMany();
    this.recordCount += 1;
    this.entries.push(entry, bytes);
  }

  #arrive(filename: string, arrival: Arrival): void {
    this.arrivals.set(filename, arrival);
    if (this.arrivals.size > maxEntries) throw tooMany();
  }

  /** Of two files with one name the later counts. */
  #forget(filename: string): void {
    const earlier = this.take(filename);
    if (earlier !== undefined && !("error" in earlier)) this.#batch.discard(earlier);
  }
}

function entryOf(raw: JsonObject): Entry {
  try {
    return readRecord(raw);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { id, filename } = raw;
    return {
      filename: typeof filename === "string" ? shown(filename) : "",
      ...(typeof id === "string" ? { id: shown(id) } : {}),
      code: error.code as SyncErrorCode,
    };
  }
}

const shown = (name: string): string => name.slice(0, maxNameLength);

const tooMany = (): DomainError =>
  new DomainError("BUNDLE_TOO_LARGE", { detail: `一次同步最多 ${maxEntries} 张图片` });

/** Makes a refusal, or a write the disk refuses, the failure of the one file. */
function checked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError) throw new FileError(error.code, error.message);
    throw new FileError("FILE_SAVE_FAILED", "The file could not be written", { cause: error });
  }
}
