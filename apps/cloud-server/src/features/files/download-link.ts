import { DomainError } from "@clothesline/contracts";
import type { ObjectStore } from "../objects/object-store.ts";
import type { FileRecord } from "./file-record.ts";

/** How long a link lets a download begin, s. */
const LINK_SECONDS = 3600;

/**
 * A signed, expiring address of a file's bytes, whoever asks: call it only for someone who may have them.
 * @throws DomainError `FOLDER_DOWNLOAD`
 */
export function downloadLink(
  store: Pick<ObjectStore, "signDownload">,
  file: FileRecord,
  seconds: number = LINK_SECONDS,
): string {
  if (file.object === undefined) throw new DomainError("FOLDER_DOWNLOAD");
  const { name: fileName, contentType } = file;
  return store.signDownload(file.object, { fileName, contentType, expiresInSeconds: seconds });
}
