import { DomainError, reasons } from "@clothesline/contracts";
import { CutOffError } from "./byte-reader.ts";

/** A frame, or all frames of an animation together, have more pixels than is allowed. */
export class TooManyPixelsError extends Error {
  override readonly name = "TooManyPixelsError";
}

/** What is wrong, for people; decoders tell it only in words, and in English ones. */
function detailOf(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : "";
  if (cause instanceof TooManyPixelsError || /exceeds pixel limit/i.test(words)) {
    return reasons.PICTURE_TOO_MANY_PIXELS;
  }
  if (
    cause instanceof CutOffError ||
    /premature end|truncated|unexpected end|end of (?:file|data)/i.test(words)
  ) {
    return reasons.PICTURE_CUT_OFF;
  }
  return reasons.PICTURE_DAMAGED;
}

/** The picture cannot be decoded, or claims to be larger than allowed; what the decoder said is the `cause`. */
export function broken(cause: unknown): DomainError {
  return new DomainError("IMAGE_BROKEN", { detail: detailOf(cause), cause });
}
