import type { PackageType } from "@clothesline/contracts";

/** How full the storage is, bytes. */
export interface Usage {
  readonly total: number;
  readonly used: number;
  readonly available: number;
  /** What uploads may write of what is available and not set aside for others. */
  readonly writable: number;
  readonly packages: Readonly<Record<PackageType, number>>;
  /** Uploads under way and what is left of broken ones. */
  readonly temporary: number;
}

/** How full, in percent; a full one is 100 at most. */
export const percentOf = ({ used, total }: Pick<Usage, "used" | "total">): number =>
  total === 0 ? 100 : Math.min(100, (used / total) * 100);

/** One decimal, never rounded up to a threshold that has not been reached. */
export const shownPercent = (percent: number): number => Math.floor(percent * 10) / 10;
