import type { Arch, PackageType, Platform } from "@clothesline/contracts";
import type { Generated } from "kysely";

export interface ReleasePackagesTable {
  id: Generated<number>;
  /** A semantic version without `v`. */
  version: string;
  package_type: PackageType;
  platform: Platform;
  arch: Arch;
  /** Empty for none. */
  from_version: string;
  is_stable: 0 | 1;
  is_critical: 0 | 1;
  is_pinned: Generated<0 | 1>;
  description: string;
  /** As downloads are called. */
  file_name: string;
  /** Bytes. */
  file_size: number;
  sha256: string;
  /** Where the bytes are, relative to the folder of releases, with `/`. */
  path: string;
  created_at: string;
  download_count: Generated<number>;
  /** The name of the key it was published with. */
  published_by: string;
}

/** Files that may be on the disk without a package: being placed, or about to be removed. Gone at the next start. */
export interface ReleaseDebrisTable {
  path: string;
}

/** Uploads that may be cut and continued, and for a while those that have come to their end. */
export interface ReleaseUploadsTable {
  id: string;
  /** The name of the key it was begun with. */
  key_name: string;
  /** Bytes it will have. */
  size: number;
  /** What its sender said of it, as JSON. */
  metadata: string;
  /** ISO 8601 with milliseconds. */
  created_at: string;
  /** What it has become. */
  package_id: number | null;
}

export interface ApiKeysTable {
  name: string;
  /** SHA-256 of the key in hex: keys are random, so that nothing slower is needed. */
  digest: string;
  created_at: string;
  revoked_at: string | null;
}
