/**
 * Why a whole body is refused. `EMPTY`: nothing but white space. `CUT_OFF`: it ended inside the JSON text. `SOURCE_FAILED`:
 * the stream itself failed (`cause` says how). `TOO_LARGE`: more bytes than the caller allows. `MEMBER_TOO_LARGE`: a member
 * that is held in memory is larger than its limit. `WRONG_SHAPE`: valid JSON, but not a bundle.
 */
export type BundleErrorCode =
  | "EMPTY"
  | "INVALID_JSON"
  | "CUT_OFF"
  | "SOURCE_FAILED"
  | "TOO_DEEP"
  | "TOO_LARGE"
  | "MEMBER_TOO_LARGE"
  | "WRONG_SHAPE";

/** The whole body is refused; what was already handed over stays handed over. */
export class BundleError extends Error {
  override readonly name = "BundleError";
  readonly code: BundleErrorCode;

  constructor(code: BundleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Why one file fails while the rest of the body goes on. A sink may throw codes of its own. */
export type FileErrorCode = "BAD_BASE64" | "TOO_LARGE" | "NOT_A_STRING" | "NAME_TOO_LONG";

/**
 * One file fails alone. A sink throws it (or rejects with it) to refuse the file it is being given; the rest of that file is
 * then skipped without being kept. Any other error of a sink ends the reading of the body.
 */
export class FileError<Code extends string = string> extends Error {
  override readonly name = "FileError";
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** One element of `images_metadata` that is no record; the rest of the body goes on. */
export class RecordError extends Error {
  override readonly name = "RecordError";
  readonly code: "TOO_LARGE" | "NOT_AN_OBJECT";

  constructor(code: RecordError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
