import { type Owner, prefixOf } from "./object-store.ts";

/** OSS's limit of a key, bytes of UTF-8. */
const maxKeyBytes = 1023;

// Text that would not survive a header, a log or XML: control characters, halves of surrogate pairs.
const unprintable = /[\p{Cc}\p{Cs}]/u;

/** Whether a text may be an object's key: OSS's rules, and no segment that means a place rather than a name. */
export function isKey(key: string): boolean {
  if (key === "" || Buffer.byteLength(key) > maxKeyBytes) return false;
  if (/^[/\\]/.test(key) || unprintable.test(key)) return false;
  return !key.split(/[/\\]/).some((segment) => segment === "." || segment === "..");
}

/** A key as the path of an address: every segment percent-encoded, slashes as they are. */
export const encodeKey = (key: string): string =>
  key
    .split("/")
    .map((segment) =>
      // RFC 3986 reserves what encodeURIComponent leaves alone; OSS's own clients encode it too.
      encodeURIComponent(segment).replaceAll(
        /[!'()*]/g,
        (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join("/");

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * The keys an `oss_url` may mean, most likely first: clients send keys as they are or percent-encoded, and
 * both are right for a key with a `%` in it. Only those under the owner's prefix.
 */
export function keysOf(host: string, owner: Owner, url: string): string[] {
  if (!url.startsWith(`${host}/`)) return [];
  const raw = url.slice(host.length + 1);
  const bare = raw.replace(/[?#].*$/s, "");
  const candidates = [raw, decoded(raw), bare, decoded(bare)].filter((key) => key !== undefined);
  return [...new Set(candidates)].filter((key) => isKey(key) && key.startsWith(prefixOf(owner)));
}
