import { BundleError } from "../errors.ts";

/** The text of the request never goes into the message: it may be a picture or a secret. */
export function invalid(what: string): BundleError {
  return new BundleError("INVALID_JSON", `Not valid JSON: ${what}`);
}
