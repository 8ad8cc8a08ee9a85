import { type Kysely, sql } from "kysely";

/** Why a generation has failed, for programs; what failed before keeps its sentence alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table image_generations add column error_code text`.execute(db);
}
