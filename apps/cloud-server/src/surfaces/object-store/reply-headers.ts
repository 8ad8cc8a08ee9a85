import { DomainError } from "@clothesline/contracts";
import type { StoredObject } from "../../features/objects/disk/download.ts";
import { contentDisposition, mayBeShown } from "../../features/objects/disposition.ts";

/**
 * Whatever someone uploaded runs nothing on the server's own origin, not even when a browser shows it: no
 * scripts, no forms, an origin of its own.
 */
const objectPolicy =
  "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** Headers that a signed address may say otherwise, by the parameter that does. */
const overrides = {
  "response-content-type": "content-type",
  "response-content-disposition": "content-disposition",
  "response-cache-control": "cache-control",
  "response-content-language": "content-language",
  "response-expires": "expires",
} as const;

/** The headers of an object, with what the signed address says about them. */
export function replyHeaders(
  object: StoredObject,
  key: string,
  query: ReadonlyMap<string, string>,
): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": object.contentType,
    "cache-control": "private, no-cache",
    ...object.metadata,
    ...(object.contentDisposition === null ? {} : { "content-disposition": object.contentDisposition }),
  };
  for (const [parameter, name] of Object.entries(overrides)) {
    const value = query.get(parameter);
    if (value !== undefined) headers[name] = value;
  }
  const shown = mayBeShown(headers["content-type"] ?? "");
  if (!shown && !/^[ \t]*attachment\b/i.test(headers["content-disposition"] ?? "")) {
    headers["content-disposition"] = contentDisposition("attachment", key.split("/").at(-1) ?? "");
  }
  for (const [name, value] of Object.entries(headers)) headers[name] = headerText(value);
  return {
    ...headers,
    "content-security-policy": objectPolicy,
    "accept-ranges": "bytes",
    etag: `"${object.etag}"`,
    "last-modified": object.createdAt.toUTCString(),
    "x-oss-object-type": "Normal",
    "x-oss-version-id": object.id,
  };
}

/** Node writes headers as Latin-1: bytes of UTF-8 go through it unchanged when each is a character of its own. */
function headerText(value: string): string {
  if (/\p{Cc}/u.test(value)) throw new DomainError("INVALID_ARGUMENT");
  return Buffer.from(value).toString("latin1");
}
