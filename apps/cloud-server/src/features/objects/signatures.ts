import { createHmac, timingSafeEqual } from "node:crypto";

/** OSS signs with HMAC-SHA1 and base64, for forms and for addresses (version 1 of its signatures). */
export const sign = (secret: string, text: string): string =>
  createHmac("sha1", secret).update(text).digest("base64");

/** Whether a text is signed so; takes as long for a wrong signature as for a right one. */
export function isSigned(secret: string, text: string, signature: string): boolean {
  const right = Buffer.from(sign(secret, text));
  const given = Buffer.from(signature);
  return given.length === right.length && timingSafeEqual(given, right);
}

export interface SignedRequest {
  readonly method: string;
  readonly bucket: string;
  /** Not percent-encoded; empty for the bucket itself. */
  readonly key: string;
  /** Seconds since 1970 in an address, the `Date` header's text otherwise. */
  readonly date: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Query parameters, decoded; those that OSS does not sign are left out here. */
  readonly query?: ReadonlyMap<string, string>;
}

/** Query parameters that are part of what is signed, as far as either store is asked with them. */
const subresources = new Set([
  "partNumber",
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
  "uploadId",
  "uploads",
  "versionId",
]);

/** The text that version 1 of OSS's signatures is of: its "string to sign". */
export function textToSign({ method, bucket, key, date, headers = {}, query }: SignedRequest): string {
  const own = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const plain = (name: string) => own.find(([other]) => other === name)?.[1] ?? "";
  const oss = own.filter(([name]) => name.startsWith("x-oss-")).map(([name, value]) => `${name}:${value}\n`);
  const signed = [...(query ?? [])]
    .filter(([name]) => subresources.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  const resource = `/${bucket}/${key}${signed.length > 0 ? "?" : ""}${signed.join("&")}`;
  return [method, plain("content-md5"), plain("content-type"), date, oss.join("") + resource].join("\n");
}
