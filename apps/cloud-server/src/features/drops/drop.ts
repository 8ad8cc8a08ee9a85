import type { DropDays } from "@clothesline/contracts";

/** A drop as the rest of the feature knows it. Times are as in its row. */
export interface Drop {
  readonly id: number;
  /** `cloud_users.id` of its owner. */
  readonly accountId: number;
  readonly code: string;
  readonly expireDays: DropDays;
  readonly expireTime: string;
  /** Marked expired by the sweep. */
  readonly isExpired: boolean;
  readonly requireLogin: boolean;
  readonly downloadCount: number;
  readonly maxDownloadCount: number;
  readonly passwordHash: string | null;
  readonly passwordVersion: number;
  readonly createdAt: string;
}

/** A moment as the rows of this feature have it: ISO 8601, UTC, to the second. */
export const dropTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

export const hoursLater = (ms: number, hours: number): number => ms + hours * 3600 * 1000;

/** The end of a drop that begins now. */
export const endAfter = (now: number, days: DropDays): string => dropTime(hoursLater(now, days * 24));

/** Whether its time is over, marked or not. */
export const hasExpired = (drop: Drop, now: number): boolean =>
  drop.isExpired || drop.expireTime <= dropTime(now);

/** The most a drop can be opened, which front ends mean as without a limit. */
export const MOST_DOWNLOADS = 1_000_000;

export const isLimited = (drop: Drop): boolean => drop.maxDownloadCount < MOST_DOWNLOADS;

export const isExhausted = (drop: Drop): boolean => drop.downloadCount >= drop.maxDownloadCount;
