import { formatOfMime, mimeOf, sniffFormat, SNIFF_BYTES } from "@clothesline/storage";
import type { KeptObject, ObjectStore, UploadedObject } from "../objects/object-store.ts";

const unknown = "application/octet-stream";

/**
 * What a file is: a picture by its first bytes, whatever its sender called it; what is called a picture and is none is
 * unknown. Other types cannot be told from a few bytes and stay as declared.
 */
export function typeOf(declared: string, firstBytes: Uint8Array): string {
  const format = sniffFormat(firstBytes);
  if (format !== undefined) return mimeOf(format);
  return formatOfMime(declared) === undefined ? declared : unknown;
}

/** `typeOf` an object. */
export async function realType(
  store: Pick<ObjectStore, "open">,
  object: KeptObject & UploadedObject,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  if (object.size >= SNIFF_BYTES) {
    const stream = await store.open(object, { start: 0, end: SNIFF_BYTES - 1 });
    for await (const piece of stream) pieces.push(piece as Uint8Array);
  }
  return typeOf(object.contentType, Buffer.concat(pieces));
}
