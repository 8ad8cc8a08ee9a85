import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { FileRow } from "./files.store.ts";

/** What a listing is in order of, besides the id. */
export const sorts = ["created_at", "name", "size"] as const;
export type Sort = (typeof sorts)[number];
export type Kind = "folders" | "files";

export interface Page {
  readonly sort: Sort;
  readonly descending: boolean;
  readonly kind: Kind | undefined;
  /** Where the page before ended. */
  readonly after?: { readonly value: string | number; readonly id: number } | undefined;
  /** How many are passed over. */
  readonly offset?: number | undefined;
  readonly limit: number;
}

export interface Count {
  readonly folders: number;
  readonly files: number;
}

/** Ids are given in order of time, so the id alone is the order of creation. */
const columns = { created_at: "files.id", name: "files.name_key", size: "files.size" } as const;

export const sortValue = (row: FileRow, sort: Sort): string | number =>
  sort === "name" ? row.name_key : sort === "size" ? row.size : row.id;

const orderOf = ({ sort, descending }: Page) => {
  const direction = sql.raw(descending ? "desc" : "asc");
  // The id by itself is the order of creation; twice, it would be sorted for nothing.
  return sort === "created_at"
    ? sql`files.id ${direction}`
    : sql`${sql.ref(columns[sort])} ${direction}, files.id ${direction}`;
};

function afterOf({ sort, descending, after }: Page) {
  if (after === undefined) return sql``;
  const sign = sql.raw(descending ? "<" : ">");
  return sort === "created_at"
    ? sql`and files.id ${sign} ${after.id}`
    : sql`and (${sql.ref(columns[sort])}, files.id) ${sign} (${after.value}, ${after.id})`;
}

/** Rows in their order, with the names of their objects, of the ids that a query finds. */
async function rowsOf(db: Kysely<Database>, page: Page, hits: RawBuilder<unknown>): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select files.*, objects.bucket as object_bucket, objects.key as object_key
    from (${hits}) as hits
    join files on files.id = hits.id left join objects on objects.id = files.object_id
    order by ${orderOf(page)}`.execute(db);
  return rows;
}

/** Only `files_tree` knows of itself what is a folder. */
const foldersIn = (folderId: number) =>
  sql`select id from files indexed by files_tree where folder_id = ${folderId} and is_folder = 1`;

/**
 * A page of what lies directly in a folder; each order has an index. The ids are found in it alone, so that what is passed
 * over is not read: 100,000 in some 25 ms.
 */
export async function listChildren(
  db: Kysely<Database>,
  accountId: number,
  folderId: number,
  page: Page,
): Promise<FileRow[]> {
  const { kind, limit, offset = 0 } = page;
  const from = kind === "folders" ? sql`files indexed by files_tree` : sql`files`;
  const ofKind =
    kind === undefined
      ? sql``
      : kind === "folders"
        ? sql`and files.is_folder = 1`
        : sql`and files.id not in (${foldersIn(folderId)})`;
  return await rowsOf(
    db,
    page,
    sql`select files.id from ${from}
      where files.account_id = ${accountId} and files.folder_id = ${folderId} and files.deleted_at is null
        ${ofKind} ${afterOf(page)}
      order by ${orderOf(page)} limit ${limit} offset ${offset}`,
  );
}

/** How much lies directly in a folder: 100,000 are counted in 10 ms. */
export async function countChildren(
  db: Kysely<Database>,
  accountId: number,
  folderId: number,
): Promise<Count> {
  const { rows } = await sql<{ folders: number; all: number }>`
    select
      (select count(*) from files
        where account_id = ${accountId} and folder_id = ${folderId} and deleted_at is null) as "all",
      (select count(*) from files indexed by files_tree
        where folder_id = ${folderId} and is_folder = 1 and account_id = ${accountId}
          and deleted_at is null) as folders`.execute(db);
  const { folders = 0, all = 0 } = rows[0] ?? {};
  return { folders, files: all - folders };
}

/** Where is looked, and for what. */
export interface Below {
  readonly folderId: number;
  /** Folded by `nameKey`; a name must have each. */
  readonly words: readonly string[];
}

/** The live folders below one, itself included. */
const inside = (accountId: number, folderId: number) => sql`
  with recursive inside (id) as (
    select ${folderId}
    union all
    select folders.id from inside
    join files as folders indexed by files_tree
      on folders.folder_id = inside.id and folders.is_folder = 1
    where folders.account_id = ${accountId} and folders.deleted_at is null
  )`;

/** The names of the account are read from their index, 100,000 in some 20 ms; rows are looked up only for those shown. */
const matching = (accountId: number, { words }: Below) => sql`
  from files indexed by files_search
  where files.account_id = ${accountId} and files.deleted_at is null
    ${sql.join(
      words.map((word) => sql`and instr(files.name_key, ${word}) > 0`),
      sql` `,
    )}
    and files.folder_id in (select id from inside)`;

/** A page of what has every word in its name, anywhere below a folder. */
export async function searchBelow(
  db: Kysely<Database>,
  accountId: number,
  below: Below,
  page: Page,
): Promise<FileRow[]> {
  const { kind, limit, offset = 0 } = page;
  const isFolder = sql`files.id in (select id from inside)`;
  const ofKind =
    kind === undefined ? sql`` : kind === "folders" ? sql`and ${isFolder}` : sql`and not ${isFolder}`;
  return await rowsOf(
    db,
    page,
    sql`${inside(accountId, below.folderId)}
      select files.id ${matching(accountId, below)} ${ofKind} ${afterOf(page)}
      order by ${orderOf(page)} limit ${limit} offset ${offset}`,
  );
}

/** How much a search finds. */
export async function countBelow(db: Kysely<Database>, accountId: number, below: Below): Promise<Count> {
  const { rows } = await sql<{ folders: number; all: number }>`
    ${inside(accountId, below.folderId)}
    select count(*) as "all", coalesce(sum(files.id in (select id from inside)), 0) as folders
    ${matching(accountId, below)}`.execute(db);
  const { folders = 0, all = 0 } = rows[0] ?? {};
  return { folders, files: all - folders };
}
