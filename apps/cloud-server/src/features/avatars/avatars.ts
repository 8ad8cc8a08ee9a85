import { DomainError, sqlTime } from "@clothesline/contracts";
import type { Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Person } from "../sessions/person.ts";
import {
  type AvatarFile,
  findAvatarFile,
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
 * Puts a prepared avatar in place for an account that is about to be recorded, or has one already: the file first,
 * then the row in the transaction that `record` is given to. The file goes again when it is not recorded.
 */
export async function withAvatar<T>(
  { dataDir }: Avatars,
  prepared: PreparedAvatar,
  record: (insert: (tx: Kysely<Database>, account: { readonly id: number }) => Promise<void>) => Promise<T>,
): Promise<{ result: T; filename: string }> {
  const filename = await placeAvatar(dataDir, prepared);
  try {
    const result = await record((tx, { id }) =>
      upsertAvatar(tx, { userId: id, filename, updatedAt: sqlTime(new Date()) }),
    );
    return { result, filename };
  } catch (error) {
    await removeAvatarFile(dataDir, filename);
    throw error;
  }
}

/** Gives an account another avatar; the file it had goes last. Whatever fails, the account keeps the one it had. */
export async function setAvatar(
  avatars: Avatars,
  { id }: Pick<Person, "id">,
  prepared: PreparedAvatar,
): Promise<string> {
  const { result: before, filename } = await withAvatar(avatars, prepared, (insert) =>
    avatars.db.transaction().execute(async (tx) => {
      const had = await findAvatar(tx, id);
      await insert(tx, { id });
      return had;
    }),
  );
  if (before !== undefined) await removeAvatarFile(avatars.dataDir, before);
  return filename;
}

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
 * An avatar that someone has now.
 * @throws DomainError `AVATAR_NOT_FOUND`
 */
export async function openAvatar(
  { db, dataDir }: Pick<Avatars, "db" | "dataDir">,
  filename: string,
): Promise<AvatarFile> {
  const file = (await isAvatar(db, filename)) ? await findAvatarFile(dataDir, filename) : undefined;
  if (file === undefined) throw new DomainError("AVATAR_NOT_FOUND");
  return file;
}

/** Removes files that a crash left without a row; answers how many. */
export async function recoverAvatars({ db, dataDir }: Avatars): Promise<number> {
  return await sweepAvatarFiles(dataDir, new Set(await listAvatars(db)));
}
