import type { Kysely, Selectable, Updateable } from "kysely";
import type { DropDays } from "@clothesline/contracts";
import type { Database } from "../../database.ts";
import type { Drop } from "./drop.ts";
import type { DropsTable } from "./drops.table.ts";

const toDrop = (row: Selectable<DropsTable>): Drop => ({
  id: row.id,
  accountId: row.account_id,
  code: row.code,
  expireDays: row.expire_days as DropDays,
  expireTime: row.expire_time,
  isExpired: row.is_expired === 1,
  requireLogin: row.require_login === 1,
  downloadCount: row.download_count,
  maxDownloadCount: row.max_download_count,
  passwordHash: row.password_hash,
  passwordVersion: row.password_version,
  createdAt: row.created_at,
});

export interface NewDrop {
  readonly accountId: number;
  readonly code: string;
  readonly codeKey: string;
  readonly expireDays: DropDays;
  readonly expireTime: string;
  readonly requireLogin: boolean;
  readonly maxDownloadCount: number;
  readonly passwordHash: string | null;
  readonly createdAt: string;
}

/** Adds a drop; `undefined`, and nothing is added, when another that is alive has its code. */
export async function insertDrop(tx: Kysely<Database>, drop: NewDrop): Promise<Drop | undefined> {
  const row = await tx
    .insertInto("drops")
    .values({
      account_id: drop.accountId,
      code: drop.code,
      code_key: drop.codeKey,
      expire_days: drop.expireDays,
      expire_time: drop.expireTime,
      require_login: drop.requireLogin ? 1 : 0,
      max_download_count: drop.maxDownloadCount,
      password_hash: drop.passwordHash,
      created_at: drop.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toDrop(row);
}

/** A drop that is not deleted, whoever its owner is. */
export async function findDrop(db: Kysely<Database>, id: number): Promise<Drop | undefined> {
  const row = await db
    .selectFrom("drops")
    .selectAll()
    .where("id", "=", id)
    .where("is_deleted", "=", 0)
    .executeTakeFirst();
  return row && toDrop(row);
}

const ofActiveOwners = (db: Kysely<Database>) =>
  db
    .selectFrom("drops")
    .innerJoin("cloud_users", "cloud_users.id", "drops.account_id")
    .selectAll("drops")
    .where("drops.is_deleted", "=", 0)
    .where("cloud_users.is_active", "=", 1);

/** A drop as visitors may find it: not deleted, and of an owner whose account is not disabled. */
export async function findOpenDrop(db: Kysely<Database>, id: number): Promise<Drop | undefined> {
  const row = await ofActiveOwners(db).where("drops.id", "=", id).executeTakeFirst();
  return row && toDrop(row);
}

/** What a code means to visitors: the drop that is alive, else the last that was. */
export async function findByCode(db: Kysely<Database>, codeKey: string): Promise<Drop | undefined> {
  const row = await ofActiveOwners(db)
    .where("drops.code_key", "=", codeKey)
    .orderBy("drops.is_expired")
    .orderBy("drops.id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && toDrop(row);
}

/** An account's drops that are not deleted, newest first. */
export async function findDropsOf(db: Kysely<Database>, accountId: number): Promise<Drop[]> {
  const rows = await db
    .selectFrom("drops")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("is_deleted", "=", 0)
    .orderBy("id", "desc")
    .execute();
  return rows.map(toDrop);
}

export interface DropChange {
  readonly expireDays: DropDays | undefined;
  /** An expired drop lives again with it. */
  readonly expireTime: string | undefined;
  readonly requireLogin: boolean | undefined;
  readonly maxDownloadCount: number | undefined;
  /** `null` for none; ends the access that was given under the password before. */
  readonly passwordHash: string | null | undefined;
}

/** Changes what is given of a drop that is not deleted. */
export async function changeDrop(
  tx: Kysely<Database>,
  id: number,
  change: DropChange,
): Promise<Drop | undefined> {
  const { expireDays, expireTime, requireLogin, maxDownloadCount, passwordHash } = change;
  const values: Updateable<DropsTable> = {
    is_deleted: 0,
    ...(expireDays === undefined ? {} : { expire_days: expireDays }),
    ...(expireTime === undefined ? {} : { expire_time: expireTime, is_expired: 0 }),
    ...(requireLogin === undefined ? {} : { require_login: requireLogin ? 1 : 0 }),
    ...(maxDownloadCount === undefined ? {} : { max_download_count: maxDownloadCount }),
    ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
  };
  const row = await tx
    .updateTable("drops")
    .set(values)
    .$if(passwordHash !== undefined, (query) =>
      query.set((of) => ({ password_version: of("password_version", "+", 1) })),
    )
    .where("id", "=", id)
    .where("is_deleted", "=", 0)
    .returningAll()
    .executeTakeFirst();
  return row && toDrop(row);
}

/** Whether a drop that is alive, other than this one, has its code. */
export async function isCodeTaken(tx: Kysely<Database>, codeKey: string, exceptId: number): Promise<boolean> {
  const row = await tx
    .selectFrom("drops")
    .select("id")
    .where("code_key", "=", codeKey)
    .where("is_deleted", "=", 0)
    .where("is_expired", "=", 0)
    .where("id", "!=", exceptId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Marks a drop deleted; answers false when it was. */
export async function markDropDeleted(db: Kysely<Database>, id: number): Promise<boolean> {
  const result = await db
    .updateTable("drops")
    .set({ is_deleted: 1 })
    .where("id", "=", id)
    .where("is_deleted", "=", 0)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Marks drops whose time is over, of one code or of all; their codes are free then. Answers how many. */
export async function markExpired(db: Kysely<Database>, now: string, codeKey?: string): Promise<number> {
  const result = await db
    .updateTable("drops")
    .set({ is_expired: 1 })
    .where("is_deleted", "=", 0)
    .where("is_expired", "=", 0)
    .where("expire_time", "<=", now)
    .$if(codeKey !== undefined, (query) => query.where("code_key", "=", codeKey ?? ""))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export async function isActiveAccount(db: Kysely<Database>, accountId: number): Promise<boolean> {
  const row = await db
    .selectFrom("cloud_users")
    .select("id")
    .where("id", "=", accountId)
    .where("is_active", "=", 1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What the owner of drops is called by others. */
export async function findOwnerName(db: Kysely<Database>, accountId: number): Promise<string> {
  const row = await db
    .selectFrom("cloud_users")
    .select(["display_name", "username"])
    .where("id", "=", accountId)
    .executeTakeFirst();
  return row?.display_name || row?.username || "";
}
