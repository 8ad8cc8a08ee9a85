import { DomainError, sqlTime } from "@clothesline/contracts";
import { discard, type Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Person } from "../sessions/person.ts";
import {
  avatarPath,
  placeAvatar,
  type PreparedAvatar,
  removeAvatarFile,
  sweepAvatarFiles,
} from "./avatar-files.ts";
import { deleteAvatar, findAvatar, isAvatar, listAvatars, upsertAvatar } from "./avatars.store.ts";

/** What avatars are made of: rows, and files in `{dataDir}/avatars`. */
export interface Avatars {
  readonly db: Kysely<Database>;
  readonly dataDir: string;
  readonly staging: Staging;
}

/**
 * Gives an account a prepared avatar: the file first, then the row, and the file it had goes last. Whatever fails,
 * the account keeps the one it had.
 */
export async function setAvatar(
  { db, dataDir }: Avatars,
  { id }: Pick<Person, "id">,
  prepared: PreparedAvatar,
): Promise<string> {
  const filename = await placeAvatar(dataDir, prepared);
  let before: string | undefined;
  try {
    before = await db.transaction().execute(async (tx) => {
      const had = await findAvatar(tx, id);
      await upsertAvatar(tx, { userId: id, filename, updatedAt: sqlTime(new Date()) });
      return had;
    });
  } catch (error) {
    await removeAvatarFile(dataDir, filename);
    throw error;
  }
  if (before !== undefined) await removeAvatarFile(dataDir, before);
  return filename;
}

export const discardAvatar = (prepared: PreparedAvatar): Promise<void> => discard(prepared);

/** Takes an account's avatar away; fine when it has none. Also for the end of the account. */
export async function removeAvatar({ db, dataDir }: Avatars, { id }: Pick<Person, "id">): Promise<void> {
  const filename = await deleteAvatar(db, id);
  if (filename !== undefined) await removeAvatarFile(dataDir, filename);
}

/** The name of an account's avatar; null when it has none. */
export async function avatarOf(
  db: Kysely<Database>,
  { id }: { readonly id: number },
): Promise<string | null> {
  return (await findAvatar(db, id)) ?? null;
}

/**
 * The path of an avatar that someone has now.
 * @throws DomainError `AVATAR_NOT_FOUND`
 */
export async function openAvatar({ db, dataDir }: Avatars, filename: string): Promise<string> {
  const path = avatarPath(dataDir, filename);
  if (path === undefined || !(await isAvatar(db, filename))) throw new DomainError("AVATAR_NOT_FOUND");
  return path;
}

/** Removes files that a crash left without a row; answers how many. */
export async function recoverAvatars({ db, dataDir }: Avatars): Promise<number> {
  return await sweepAvatarFiles(dataDir, new Set(await listAvatars(db)));
}
