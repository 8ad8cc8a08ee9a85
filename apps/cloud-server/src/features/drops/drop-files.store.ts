import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";

export async function insertDropFiles(
  tx: Kysely<Database>,
  dropId: number,
  fileIds: readonly number[],
): Promise<void> {
  const rows = fileIds.map((fileId, position) => ({ drop_id: dropId, file_id: fileId, position }));
  await tx.insertInto("drop_files").values(rows).execute();
}

/** What was put into a drop, in its order. */
export async function findDropFileIds(db: Kysely<Database>, dropId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("drop_files")
    .select("file_id")
    .where("drop_id", "=", dropId)
    .orderBy("position")
    .execute();
  return rows.map((row) => row.file_id);
}

/** Whether any of these was put into a drop. */
export async function hasAnyFile(
  db: Kysely<Database>,
  dropId: number,
  fileIds: readonly number[],
): Promise<boolean> {
  const row = await db
    .selectFrom("drop_files")
    .select("file_id")
    .where("drop_id", "=", dropId)
    .where("file_id", "in", fileIds)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface NamedFile {
  readonly dropId: number;
  readonly fileId: number;
}

/** What was put into an account's drops, drop by drop, in their orders. */
export async function findNamed(db: Kysely<Database>, accountId: number): Promise<NamedFile[]> {
  return await db
    .selectFrom("drops")
    .innerJoin("drop_files", "drop_files.drop_id", "drops.id")
    .select(["drop_files.drop_id as dropId", "drop_files.file_id as fileId"])
    .where("drops.account_id", "=", accountId)
    .where("drops.is_deleted", "=", 0)
    .orderBy("drop_files.drop_id")
    .orderBy("drop_files.position")
    .execute();
}

export interface Held {
  readonly dropId: number;
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** Not everything was counted. */
  readonly isMore: boolean;
}

/**
 * How much drops hold with all that is below what was put into them, one statement for all. What is in a drop twice counts once.
 * @param most files and folders that are enough of each
 */
export async function measureHeld(
  db: Kysely<Database>,
  named: readonly NamedFile[],
  most: number,
): Promise<Held[]> {
  const pairs = JSON.stringify(named.map(({ dropId, fileId }) => [dropId, fileId]));
  const { rows } = await sql<{ dropId: number; sums: string }>`
    select wanted.drop_id as "dropId", (
      with recursive held (id, is_folder, size) as (
        select files.id, files.is_folder, files.size
        from json_each(wanted.ids) join files on files.id = value
        union
        select files.id, files.is_folder, files.size
        from held join files on files.folder_id = held.id and files.deleted_at is null
        where held.is_folder = 1
        limit ${most + 1}
      )
      select json_array(sum(is_folder = 0), sum(is_folder), sum(size)) from held
    ) as sums
    from (
      select value ->> 0 as drop_id, json_group_array(value ->> 1) as ids
      from json_each(${pairs}) group by 1
    ) as wanted`.execute(db);
  return rows.map(({ dropId, sums }) => {
    const [files = 0, folders = 0, bytes = 0] = JSON.parse(sums) as number[];
    return { dropId, files, folders, bytes, isMore: files + folders > most };
  });
}
