import { formatOfMime, mimeOf, sniffFormat, SNIFF_BYTES } from "@clothesline/storage";
import type { KeptObject, ObjectStore, UploadedObject } from "../objects/object-store.ts";

const unknown = "application/octet-stream";

/**
 * What an object is: a picture by its first bytes, whatever its sender called it; what is called a picture and is none is
 * unknown. Other types cannot be told from a few bytes and stay as the store has them.
 */
export async function realType(
  store: Pick<ObjectStore, "open">,
  object: KeptObject & UploadedObject,
): Promise<string> {
  const format = sniffFormat(await firstBytes(store, object));
  if (format !== undefined) return mimeOf(format);
  return formatOfMime(object.contentType) === undefined ? object.contentType : unknown;
}

async function firstBytes(
  store: Pick<ObjectStore, "open">,
  object: KeptObject & UploadedObject,
): Promise<Uint8Array> {
  if (object.size < SNIFF_BYTES) return new Uint8Array();
  const stream = await store.open(object, { start: 0, end: SNIFF_BYTES - 1 });
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}
