import {
  type Arch,
  type Channel,
  downloadFolders,
  type PackageType,
  type Platform,
} from "@clothesline/contracts";

/** What tells one package from all others. */
export interface PackageIdentity {
  readonly version: string;
  readonly type: PackageType;
  readonly platform: Platform;
  readonly arch: Arch;
  readonly fromVersion: string | null;
}

/** What its publisher says about a package. */
export interface PackageDetails extends PackageIdentity {
  readonly isStable: boolean;
  readonly isCritical: boolean;
  readonly description: string;
}

/** A published package. */
export interface Package extends PackageDetails {
  readonly id: number;
  readonly isPinned: boolean;
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Relative to the folder of releases, with `/`. */
  readonly path: string;
  readonly createdAt: string;
  readonly downloads: number;
}

/** The documents' times, to the second. */
export const isoTime = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`;

/** What a package is called, whatever its upload was called. */
export function packageName(prefix: string, identity: PackageIdentity, extension: string): string {
  const { version, fromVersion, type, platform, arch } = identity;
  const versions = fromVersion === null ? `v${version}` : `v${fromVersion}-to-v${version}`;
  return `${prefix}-${versions}-${type}-${platform}-${arch}${extension}`;
}

/** Where a package is downloaded from, below the server's address. */
export const downloadUrl = ({
  type,
  version,
  fileName,
}: Pick<Package, "type" | "version" | "fileName">): string =>
  `/downloads/${downloadFolders[type]}/${version}/${fileName}`;

export const isInChannel = ({ isStable }: Pick<Package, "isStable">, channel: Channel): boolean =>
  channel === "beta" || isStable;
