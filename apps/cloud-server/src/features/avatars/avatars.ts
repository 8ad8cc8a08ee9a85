import { DomainError, sqlTime } from "@clothesline/contracts";
import type { Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Alongside } from "../accounts/register.ts";
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
 * Runs what gives an account its avatar, be it there already or about to be made. It is lent `place`, which puts a prepared
 * avatar in its place and answers what writes the row; when it fails, the file goes again.
 */
export async function withAvatar<T>(
  { dataDir }: Pick<Avatars, "dataDir">,
  run: (place: (prepared: PreparedAvatar) => Promise<Alongside>) => Promise<T>,
): Promise<T> {
  const placed: string[] = [];
  try {
    return await run(async (prepared) => {
      const filename = await placeAvatar(dataDir, prepared);
      placed.push(filename);
      return (tx, { id }) => upsertAvatar(tx, { userId: id, filename, updatedAt: sqlTime(new Date()) });
    });
  } catch (error) {
    await Promise.all(placed.map((filename) => removeAvatarFile(dataDir, filename)));
    throw error;
  }
}

/** Gives an account another avatar; the file it had goes last. Whatever fails, the account keeps the one it had. */
export async function setAvatar(
  avatars: Avatars,
  account: Pick<Person, "id">,
  prepared: PreparedAvatar,
): Promise<void> {
  const before = await withAvatar(avatars, async (place) => {
    const record = await place(prepared);
    return await avatars.db.transaction().execute(async (tx) => {
      const had = await findAvatar(tx, account.id);
      await record(tx, account);
      return had;
    });
  });
  if (before !== undefined) await removeAvatarFile(avatars.dataDir, before);
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
