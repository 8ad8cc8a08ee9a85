import type { Disk } from "../../features/objects/disk/disk.ts";

/** What the calls of this surface work with. */
export interface ObjectStoreServices {
  readonly disk: Disk;
  /** Address of the bucket, without a slash at the end. */
  readonly host: string;
}
