import type { PackageType } from "@clothesline/contracts";

/** How full the storage is, bytes. */
export interface Usage {
  readonly total: number;
  readonly used: number;
  readonly available: number;
  /** What uploads may write of what is available and not set aside for others. */
  readonly writable: number;
  readonly packages: Readonly<Record<PackageType, number>>;
  /** Of `temporary`, what belongs to uploads that end with their connection. */
  readonly staged: number;
  /** Uploads under way and what is left of broken ones. */
  readonly temporary: number;
}

/** How full, in percent; a full one is 100 at most. */
export const percentOf = ({ used, total }: Pick<Usage, "used" | "total">): number =>
  total === 0 ? 100 : Math.min(100, (used / total) * 100);

/** As people are shown it: one decimal, never rounded up to a threshold that has not been reached. */
export const shownPercent = ({ used, total }: Pick<Usage, "used" | "total">): number =>
  total === 0 ? 100 : Math.min(100, Math.floor((used * 1000) / total) / 10);
