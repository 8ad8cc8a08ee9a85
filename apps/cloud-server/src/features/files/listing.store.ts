import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";
import { type FileRow, selectFiles } from "./files.store.ts";

/** What a listing is in order of, besides the id. */
export const sorts = ["created_at", "name", "size"] as const;
export type Sort = (typeof sorts)[number];

export interface Page {
  readonly sort: Sort;
  readonly descending: boolean;
  readonly kind: "folders" | "files" | undefined;
  /** Where the page before ended. */
  readonly after: { readonly value: string | number; readonly id: number } | undefined;
  readonly limit: number;
}

/** Ids are given in order of time, so the id alone is the order of creation. */
const columns = { created_at: "files.id", name: "files.name_key", size: "files.size" } as const;

export const sortValue = (row: FileRow, sort: Sort): string | number =>
  sort === "name" ? row.name_key : sort === "size" ? row.size : row.id;

/** A page of what lies directly in a folder; each order has an index. */
export async function listChildren(
  db: Kysely<Database>,
  accountId: number,
  folderId: number,
  { sort, descending, kind, after, limit }: Page,
): Promise<FileRow[]> {
  const column = columns[sort];
  const direction = descending ? "desc" : "asc";
  let query = selectFiles(db)
    .where("files.account_id", "=", accountId)
    .where("files.folder_id", "=", folderId)
    .where("files.deleted_at", "is", null)
    .orderBy(column, direction)
    .limit(limit);
  if (kind !== undefined) query = query.where("files.is_folder", "=", kind === "folders" ? 1 : 0);
  if (sort !== "created_at") query = query.orderBy("files.id", direction);
  if (after !== undefined) {
    const { value, id } = after;
    const sign = sql.raw(descending ? "<" : ">");
    query = query.where(
      sort === "created_at"
        ? sql<boolean>`files.id ${sign} ${id}`
        : sql<boolean>`(${sql.ref(column)}, files.id) ${sign} (${value}, ${id})`,
    );
  }
  return await query.execute();
}

/**
 * A page of what has every word in its name, anywhere below a folder. The names of the account are read from their index,
 * 100,000 in some 20 ms; rows are looked up only for those that match.
 * @param words folded by `nameKey`
 */
export async function searchBelow(
  db: Kysely<Database>,
  accountId: number,
  folderId: number,
  words: readonly string[],
  { sort, descending, kind, after, limit }: Page,
): Promise<FileRow[]> {
  const direction = sql.raw(descending ? "desc" : "asc");
  const sign = sql.raw(descending ? "<" : ">");
  const column = sql.ref(columns[sort]);
  const matches = words.map((word) => sql`and instr(files.name_key, ${word}) > 0`);
  const rest =
    after === undefined ? sql`` : sql`and (${column}, files.id) ${sign} (${after.value}, ${after.id})`;
  const ofKind = kind === undefined ? sql`` : sql`and files.is_folder = ${kind === "folders" ? 1 : 0}`;
  const { rows } = await sql<FileRow>`
    with recursive inside (id) as (
      select ${folderId}
      union all
      select folders.id from inside
      join files as folders indexed by files_tree
        on folders.folder_id = inside.id and folders.is_folder = 1
      where folders.account_id = ${accountId} and folders.deleted_at is null
    )
    select files.*, objects.bucket as object_bucket, objects.key as object_key
    from (
      select files.id from files indexed by files_search
      where files.account_id = ${accountId} and files.deleted_at is null ${sql.join(matches, sql` `)}
        and files.folder_id in (select id from inside) ${ofKind} ${rest}
      order by ${column} ${direction}, files.id ${direction} limit ${limit}
    ) as hits
    join files on files.id = hits.id left join objects on objects.id = files.object_id
    order by ${column} ${direction}, files.id ${direction}`.execute(db);
  return rows;
}
