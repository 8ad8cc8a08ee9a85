import type { IncomingHttpHeaders } from "node:http";

/** What conditions compare with. */
export interface Validators {
  /** With its quotes. */
  readonly etag: string;
  readonly modified: Date;
}

const listed = (header: string, etag: string): boolean =>
  header.trim() === "*" ||
  header.split(",").some((item) => item.trim().replace(/^W\//, "").replaceAll('"', "") === bare(etag));

/** OSS's clients send tags with and without quotes. */
const bare = (etag: string): string => etag.replaceAll('"', "");

/** Whole seconds, which is what HTTP's dates have. */
function isNewer(modified: Date, header: string): boolean | undefined {
  const since = Date.parse(header);
  return Number.isNaN(since) ? undefined : Math.floor(modified.getTime() / 1000) * 1000 > since;
}

/** What the conditions of a request come to, in the order of RFC 9110, 13.2.2. */
export function evaluate(
  headers: IncomingHttpHeaders,
  { etag, modified }: Validators,
): "send" | "not-modified" | "failed" {
  const match = headers["if-match"];
  if (match !== undefined) {
    if (!listed(match, etag)) return "failed";
  } else if (isNewer(modified, headers["if-unmodified-since"] ?? "") === true) return "failed";
  const none = headers["if-none-match"];
  if (none !== undefined) return listed(none, etag) ? "not-modified" : "send";
  return isNewer(modified, headers["if-modified-since"] ?? "") === false ? "not-modified" : "send";
}

/** Whether a range is of the bytes the caller knows (If-Range; RFC 9110, 13.1.5). */
export function rangeApplies(header: string | string[] | undefined, { etag, modified }: Validators): boolean {
  if (typeof header !== "string") return true;
  if (header.startsWith('"')) return header === etag;
  return isNewer(modified, header) === false;
}
