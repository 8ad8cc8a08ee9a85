import { DomainError } from "@clothesline/contracts";
import { SNIFF_BYTES, sniffFormat, type PictureFormat } from "../format.ts";
import type { ByteReader } from "./byte-reader.ts";

/** The format a file's first bytes announce; throws `DomainError('IMAGE_UNSUPPORTED')` when it is none of ours. */
export async function sniff(bytes: ByteReader): Promise<PictureFormat> {
  const head = bytes.size < SNIFF_BYTES ? undefined : await bytes.at(0, SNIFF_BYTES);
  const format = head && sniffFormat(head);
  if (!format) throw new DomainError("IMAGE_UNSUPPORTED");
  return format;
}
