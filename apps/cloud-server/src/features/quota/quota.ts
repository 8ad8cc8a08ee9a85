import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { readUsage } from "./quota.store.ts";

export interface StorageInfo {
  /** Bytes the account may have. */
  readonly quota: number;
  /** Bytes it has, those on their way included. */
  readonly used: number;
  /** Bytes that are left; never below 0. */
  readonly free: number;
  /** What has them: pictures, and files with what is being uploaded. */
  readonly by: { readonly wardrobe: number; readonly drive: number };
}

/** What an account has and may have. It counts the wardrobe, the drive with its trash, and what is being uploaded. */
export async function storageInfo(
  db: Kysely<Database>,
  accountId: number,
  quota: number,
): Promise<StorageInfo> {
  const { wardrobe, drive, reserved } = await readUsage(db, accountId, new Date().toISOString());
  const by = { wardrobe, drive: drive + reserved };
  const used = by.wardrobe + by.drive;
  return { quota, used, free: Math.max(0, quota - used), by };
}

/**
 * Lets in what has room. To be called in the transaction that adds the rows, after they are added: transactions
 * come one after the other, so that of many that would fit alone only those go through that fit together.
 * @throws DomainError `QUOTA_EXCEEDED`, which undoes the transaction
 */
export async function checkRoom(tx: Kysely<Database>, accountId: number, quota: number): Promise<void> {
  const { used } = await storageInfo(tx, accountId, quota);
  if (used > quota) throw new DomainError("QUOTA_EXCEEDED", { params: { quota, used } });
}
