import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";

/** A picture of an old server's database; its columns are of no certain type. */
export interface LegacyImage {
  readonly id: unknown;
  readonly user_id: unknown;
  readonly filename: unknown;
  readonly original_url?: unknown;
  readonly page_url?: unknown;
  readonly page_title?: unknown;
  readonly saved_at?: unknown;
  readonly context_info?: unknown;
}

type Db = Kysely<Database>;

/** Whether this data folder was an old server's. */
export async function hasLegacyImages(db: Db): Promise<boolean> {
  const { rows } = await sql`select 1 from pragma_table_info('legacy_images')`.execute(db);
  return rows.length > 0;
}

/** Pictures that were not looked at yet, oldest first. */
export async function findLegacyImages(db: Db, limit: number): Promise<LegacyImage[]> {
  const { rows } = await sql<LegacyImage>`
    select * from legacy_images where import_result is null order by rowid limit ${limit}`.execute(db);
  return rows;
}

export async function noteImport(db: Db, image: LegacyImage, result: string): Promise<void> {
  await sql`update legacy_images set import_result = ${result} where id is ${image.id}`.execute(db);
}
