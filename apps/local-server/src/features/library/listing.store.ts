import type { Category } from "@clothesline/contracts";
import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { Cursor } from "./cursor.ts";
import type { ImageRow } from "./images.store.ts";
import { fold, searchExpression } from "./search-tokens.ts";

export type Sort = "newest" | "oldest" | "largest" | "smallest" | "name" | "trash";

export interface Filter {
  readonly userId: string;
  readonly category?: Category | undefined;
  readonly q?: string | undefined;
  readonly favorite?: boolean | undefined;
  readonly tag?: string | undefined;
}

export interface Slice {
  readonly sort: Sort;
  readonly limit: number;
  readonly offset: number;
  readonly after?: Cursor | undefined;
}

interface Order {
  /** The column that leads; `undefined` where it is `seq` itself. */
  readonly column?: "file_size" | "filename" | "deleted_at";
  readonly direction: "asc" | "desc";
}

const orders: Readonly<Record<Sort, Order>> = {
  newest: { direction: "desc" },
  oldest: { direction: "asc" },
  largest: { column: "file_size", direction: "desc" },
  smallest: { column: "file_size", direction: "asc" },
  name: { column: "filename", direction: "asc" },
  trash: { column: "deleted_at", direction: "desc" },
};

/** What tells a picture and its place in any order. */
export type ImageKey = Pick<ImageRow, "id" | "seq" | "file_size" | "filename" | "deleted_at">;

export const sortValueOf = (row: ImageKey, sort: Sort): string | number | null => {
  const { column } = orders[sort];
  return column === undefined ? null : row[column];
};

export const selectImages = (db: Kysely<Database>, filter: Filter, slice: Slice): Promise<ImageRow[]> =>
  selectSlice<ImageRow>(db, sql`i.*`, filter, slice);

export const selectKeys = (db: Kysely<Database>, filter: Filter, slice: Slice): Promise<ImageKey[]> =>
  selectSlice<ImageKey>(db, sql`i.id, i.seq, i.file_size, i.filename, i.deleted_at`, filter, slice);

/** One page's rows in order. Every order ends with `seq`, so that equal values have one order too. */
async function selectSlice<Row>(
  db: Kysely<Database>,
  columns: RawBuilder<unknown>,
  filter: Filter,
  slice: Slice,
): Promise<Row[]> {
  const { column, direction } = orders[slice.sort];
  const dir = sql.raw(direction);
  const past = sql.raw(direction === "desc" ? "<" : ">");
  const match = matchOf(filter);
  // The index yields its matches in the order of rowid, so a search by time reads no more than a page.
  const searchLeads = match !== undefined && column === undefined;
  const source = searchLeads
    ? sql`image_search cross join images as i on i.seq = image_search.rowid`
    : sourceOf(filter, slice.sort === "trash");
  const seq = searchLeads ? sql`image_search.rowid` : sql`i.seq`;
  const conditions = conditionsOf(filter, slice.sort === "trash");
  if (match !== undefined) {
    conditions.push(
      searchLeads
        ? sql`image_search match ${match}`
        : sql`i.seq in (select rowid from image_search where image_search match ${match})`,
    );
  }
  if (slice.after !== undefined) {
    conditions.push(
      column === undefined
        ? sql`${seq} ${past} ${slice.after.seq}`
        : sql`(i.${sql.raw(column)}, i.seq) ${past} (${slice.after.value}, ${slice.after.seq})`,
    );
  }
  const order = column === undefined ? sql`` : sql`i.${sql.raw(column)} ${dir},`;
  const { rows } = await sql<Row>`
    select ${columns} from ${source} where ${sql.join(conditions, sql` and `)}
    order by ${order} ${seq} ${dir} limit ${slice.limit} offset ${slice.offset}`.execute(db);
  return rows;
}

export async function countImages(db: Kysely<Database>, filter: Filter, trash = false): Promise<number> {
  const match = matchOf(filter);
  const onlySearch =
    filter.category === undefined && filter.favorite === undefined && filter.tag === undefined;
  if (match !== undefined && onlySearch && !trash) {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from image_search where image_search match ${match}`.execute(db);
    return rows[0]?.n ?? 0;
  }
  const conditions = conditionsOf(filter, trash);
  if (match !== undefined) {
    conditions.push(sql`i.seq in (select rowid from image_search where image_search match ${match})`);
  }
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${sourceOf(filter, trash)} where ${sql.join(conditions, sql` and `)}`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

/** All pictures of everyone that are not in the trash. */
export async function countAllImages(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from images where deleted_at is null`.execute(db);
  return rows[0]?.n ?? 0;
}

/** A value that is another after any change of the database, by this connection or any other. */
export async function changeMark(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select total_changes() || '/' || data_version as mark from pragma_data_version`.execute(db);
  return rows[0]?.mark ?? "";
}

/** Without statistics SQLite takes the small index of favourites to be as long as the others. */
const sourceOf = (filter: Filter, trash: boolean) =>
  filter.favorite === true && !trash ? sql`images as i indexed by images_favorite` : sql`images as i`;

const matchOf = (filter: Filter) =>
  filter.q === undefined ? undefined : searchExpression(filter.userId, filter.q);

function conditionsOf(filter: Filter, trash: boolean) {
  const conditions = [
    sql<SqlBool>`i.user_id = ${filter.userId}`,
    trash ? sql<SqlBool>`i.deleted_at is not null` : sql<SqlBool>`i.deleted_at is null`,
  ];
  if (filter.category !== undefined) conditions.push(sql`i.category = ${filter.category}`);
  if (filter.favorite === true) conditions.push(sql`i.favorite = 1`);
  if (filter.favorite === false) conditions.push(sql`i.favorite = 0`);
  if (filter.tag !== undefined) {
    conditions.push(sql`i.seq in (select image_seq from image_tags where tag = ${fold(filter.tag)})`);
  }
  return conditions;
}
