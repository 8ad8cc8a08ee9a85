import type { DriveFile } from "@clothesline/contracts";
import type { Static } from "typebox";
import type { FileRecord } from "../../../features/files/file-record.ts";
import { encodeKey } from "../../../features/objects/keys.ts";
import type { ObjectStore } from "../../../features/objects/object-store.ts";

/** A file or folder as the drive and the drops show it. */
export const toDriveFile = (
  file: FileRecord,
  { host }: Pick<ObjectStore, "host">,
): Static<typeof DriveFile> => ({
  id: file.id,
  name: file.name,
  content_type: file.contentType,
  size: file.size,
  oss_url: file.object === undefined ? "" : `${host}/${encodeKey(file.object.key)}`,
  created_at: file.createdAt,
  path: file.path,
});
