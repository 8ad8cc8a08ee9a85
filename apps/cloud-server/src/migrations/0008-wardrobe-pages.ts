import { type Kysely, sql } from "kysely";

/** People look at their library newest first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index cloud_images_newest on cloud_images (user_id, saved_at, id) where deleted_at is null`.execute(
    db,
  );
}
