import { DomainError } from "@clothesline/contracts";
import { hashPassword } from "@clothesline/secrets";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { findLiveFiles } from "../files/owned.ts";
import type { Person } from "../sessions/person.ts";
import { codeKey, makeCode } from "./code.ts";
import { type Drop, dropTime, endAfter, hasExpired } from "./drop.ts";
import { checkCode, checkDays, checkLimit, checkPassword } from "./input.ts";
import { insertDropFiles } from "./drop-files.store.ts";
import {
  changeDrop,
  findDrop,
  insertDrop,
  isCodeTaken,
  markDropDeleted,
  markExpired,
  type NewDrop,
} from "./drops.store.ts";
import type { Drops } from "./drops.ts";

/** What a drop's maker decides. */
export interface DropInput {
  /** In the order they are to be shown; one named twice is one. */
  readonly files: readonly number[];
  /** 1 unless given. */
  readonly expireDays?: number | undefined;
  /** Made when not given. */
  readonly code?: string | undefined;
  readonly requireLogin?: boolean | undefined;
  /** 1 unless given. */
  readonly maxDownloadCount?: number | undefined;
  readonly password?: string | undefined;
}

/** A generated code that is taken is a wonder; ten in a row are a mistake of ours. */
const maxTries = 10;

/**
 * Makes a drop of files and folders that are the person's own.
 * @throws DomainError `DROP_FILE_NOT_FOUND`, `DROP_FILE_FORBIDDEN`, `CODE_TAKEN`, `CODE_INVALID`, `EXPIRE_DAYS_INVALID`,
 *   `MAX_DOWNLOAD_COUNT_INVALID`, `PASSWORD_INVALID`
 */
export async function createDrop(drops: Drops, person: Person, input: DropInput): Promise<Drop> {
  const { db, now } = drops;
  const files = [...new Set(input.files)];
  const expireDays = checkDays(input.expireDays ?? 1);
  const maxDownloadCount = checkLimit(input.maxDownloadCount ?? 1);
  const code = input.code === undefined ? undefined : checkCode(input.code);
  const password = input.password === undefined ? undefined : checkPassword(input.password);
  // Before the password is hashed, so that what is going to be refused costs nothing.
  await checkFiles(db, person, files);
  const moment = now();
  const drop = {
    accountId: person.id,
    expireDays,
    expireTime: endAfter(moment, expireDays),
    requireLogin: input.requireLogin ?? false,
    maxDownloadCount,
    passwordHash: password === undefined ? null : await hashPassword(password),
    createdAt: dropTime(moment),
  };
  return await db.transaction().execute(async (tx) => {
    await checkFiles(tx, person, files);
    const made = await insertWithCode(tx, drop, code);
    await insertDropFiles(tx, made.id, files);
    return made;
  });
}

async function checkFiles(db: Kysely<Database>, person: Person, ids: readonly number[]): Promise<void> {
  const found = new Map((await findLiveFiles(db, ids)).map((file) => [file.id, file]));
  for (const id of ids) {
    const file = found.get(id);
    if (file === undefined) throw new DomainError("DROP_FILE_NOT_FOUND", { detail: `文件 ${id} 不存在` });
    if (file.accountId !== person.id) {
      throw new DomainError("DROP_FILE_FORBIDDEN", { detail: `没有权限分享文件 ${id}` });
    }
  }
}

async function insertWithCode(
  tx: Kysely<Database>,
  drop: Omit<NewDrop, "code" | "codeKey">,
  wanted: string | undefined,
): Promise<Drop> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const code = wanted ?? makeCode();
    // The code of a drop that has expired since the last sweep is free.
    await markExpired(tx, drop.createdAt, codeKey(code));
    const made = await insertDrop(tx, { ...drop, code, codeKey: codeKey(code) });
    if (made !== undefined) return made;
    if (wanted !== undefined) throw new DomainError("CODE_TAKEN");
  }
  throw new Error(`${maxTries} generated codes in a row were taken`);
}

/** What of a drop its owner changes; what is left out stays. */
export interface DropUpdate {
  /** Counted from now. */
  readonly expireDays?: number | undefined;
  readonly requireLogin?: boolean | undefined;
  readonly maxDownloadCount?: number | undefined;
  /** `null` for none. */
  readonly password?: string | null | undefined;
}

/**
 * Changes a drop. A new end revives one that has expired; a new password, or none, ends the access given so far.
 * @throws DomainError `DROP_NOT_FOUND`, `DROP_UPDATE_FORBIDDEN`, `CODE_TAKEN` when another drop has got the code of one
 *   that had expired, `EXPIRE_DAYS_INVALID`, `MAX_DOWNLOAD_COUNT_INVALID`, `PASSWORD_INVALID`
 */
export async function updateDrop(
  drops: Drops,
  person: Person,
  id: number,
  update: DropUpdate,
): Promise<Drop> {
  const { db, now } = drops;
  await findOwnDrop(db, person, id, "DROP_UPDATE_FORBIDDEN");
  const { requireLogin } = update;
  const expireDays = update.expireDays === undefined ? undefined : checkDays(update.expireDays);
  const maxDownloadCount =
    update.maxDownloadCount === undefined ? undefined : checkLimit(update.maxDownloadCount);
  const passwordHash = await hashOf(update.password);
  return await db.transaction().execute(async (tx) => {
    const drop = await findOwnDrop(tx, person, id, "DROP_UPDATE_FORBIDDEN");
    const moment = now();
    if (expireDays !== undefined && hasExpired(drop, moment)) await reclaimCode(tx, drop, moment);
    const expireTime = expireDays && endAfter(moment, expireDays);
    const change = { expireDays, expireTime, requireLogin, maxDownloadCount };
    // Taking away a password that is not there must not end the access people have.
    const hasNone = passwordHash === null && drop.passwordHash === null;
    const password = { passwordHash: hasNone ? undefined : passwordHash };
    return (await changeDrop(tx, id, { ...change, ...password })) ?? drop;
  });
}

const hashOf = async (password: string | null | undefined): Promise<string | null | undefined> =>
  typeof password === "string" ? await hashPassword(checkPassword(password)) : password;

/** Makes sure that a drop which is to live again does so under a code of its own. */
async function reclaimCode(tx: Kysely<Database>, { id, code }: Drop, moment: number): Promise<void> {
  await markExpired(tx, dropTime(moment), codeKey(code));
  if (await isCodeTaken(tx, codeKey(code), id)) throw new DomainError("CODE_TAKEN");
}

/** @throws DomainError `DROP_NOT_FOUND`, `DROP_DELETE_FORBIDDEN` */
export async function deleteDrop({ db }: Drops, person: Person, id: number): Promise<void> {
  await findOwnDrop(db, person, id, "DROP_DELETE_FORBIDDEN");
  if (!(await markDropDeleted(db, id))) throw new DomainError("DROP_NOT_FOUND");
}

async function findOwnDrop(
  db: Kysely<Database>,
  person: Person,
  id: number,
  forbidden: string,
): Promise<Drop> {
  const drop = await findDrop(db, id);
  if (drop === undefined) throw new DomainError("DROP_NOT_FOUND");
  if (drop.accountId !== person.id) throw new DomainError(forbidden);
  return drop;
}
