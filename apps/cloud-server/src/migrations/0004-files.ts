import type { Kysely } from "kysely";
import { createFiles } from "./0004-file-rows.ts";
import { createObjects } from "./0004-objects.ts";

/** The drive: stored objects, and the files and folders people see. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createObjects(db);
  await createFiles(db);
}
