/** A picture is not what its record says, so that the bundle cannot be finished: drop the record and write a new bundle. */
export class PictureError extends Error {
  override readonly name = "PictureError";
  /** `MISSING`: there is no such file. `CHANGED`: it has another size. `UNREADABLE`: `cause` says why. */
  readonly code: "MISSING" | "CHANGED" | "UNREADABLE";
  readonly filename: string;

  constructor(code: PictureError["code"], filename: string, options?: ErrorOptions) {
    super(`The picture ${filename} cannot be sent: ${code.toLowerCase()}`, options);
    this.code = code;
    this.filename = filename;
  }
}
