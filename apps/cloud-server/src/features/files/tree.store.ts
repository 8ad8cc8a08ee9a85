import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";
import { ROOT } from "./files.table.ts";

/** A folder with what is above it. */
export interface Place {
  /** Names from the top, its own last. */
  readonly names: readonly string[];
  /** The folders themselves, its own last. */
  readonly ids: readonly number[];
  /** Whether neither it nor a folder above it is deleted. */
  readonly isLive: boolean;
}

const top: Place = { names: [], ids: [], isLive: true };

interface Step {
  readonly start: number;
  readonly id: number;
  readonly name: string;
  readonly deleted_at: string | null;
}

/** Where folders lie, by id; one that does not exist is missing. One statement for any number of them. */
export async function findPlaces(
  db: Kysely<Database>,
  folderIds: readonly number[],
): Promise<Map<number, Place>> {
  const wanted = [...new Set(folderIds)].filter((id) => id !== ROOT);
  const places = new Map<number, Place>([[ROOT, top]]);
  if (wanted.length === 0) return places;
  const { rows } = await sql<Step>`
    with recursive up (start, id, folder_id, name, deleted_at, height) as (
      select id, id, folder_id, name, deleted_at, 0 from files
      where id in (select value from json_each(${JSON.stringify(wanted)}))
      union all
      select up.start, files.id, files.folder_id, files.name, files.deleted_at, height + 1
      from up join files on files.id = up.folder_id
    )
    select start, id, name, deleted_at from up order by start, height desc`.execute(db);
  for (const { start, id, name, deleted_at: deletedAt } of rows) {
    const { names, ids, isLive } = places.get(start) ?? top;
    places.set(start, {
      names: [...names, name],
      ids: [...ids, id],
      isLive: isLive && deletedAt === null,
    });
  }
  return places;
}

/** How many folders lie inside each other below a folder, itself included; deleted ones count, as they may come back. */
export async function heightOf(db: Kysely<Database>, folderId: number): Promise<number> {
  const { rows } = await sql<{ height: number }>`
    with recursive down (id, height) as (
      select ${folderId}, 1
      union all
      select files.id, height + 1 from down join files on files.folder_id = down.id and files.is_folder = 1
    )
    select max(height) as height from down`.execute(db);
  return rows[0]?.height ?? 1;
}

/** A file or folder below another. */
export interface Below {
  readonly id: number;
  /** The one of the starts it lies below. */
  readonly start: number;
  /** Names of the folders between, from the top, the start's own first. */
  readonly between: readonly string[];
}

/** Everything live below some folders, at most `limit`, nearest first. */
export async function listBelow(
  db: Kysely<Database>,
  folderIds: readonly number[],
  limit: number,
): Promise<Below[]> {
  const { rows } = await sql<{ id: number; start: number; above: string }>`
    with recursive down (start, id, is_folder, above, inside) as (
      select id, id, is_folder, json_array(), json_array(name) from files
      where id in (select value from json_each(${JSON.stringify(folderIds)})) and is_folder = 1
      union all
      select down.start, files.id, files.is_folder, down.inside, json_insert(down.inside, '$[#]', files.name)
      from down join files on files.folder_id = down.id and files.deleted_at is null
      where down.is_folder = 1
    )
    select id, start, above from down where id <> start limit ${limit}`.execute(db);
  return rows.map(({ id, start, above }) => ({ id, start, between: JSON.parse(above) as string[] }));
}
