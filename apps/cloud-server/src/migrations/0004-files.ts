import type { Kysely } from "kysely";
import { createFiles } from "./0004-file-rows.ts";
import { createObjectTotals } from "./0004-object-totals.ts";
import { createObjects } from "./0004-objects.ts";

/** The drive: stored objects, and the files and folders people see. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createObjects(db);
  await createObjectTotals(db);
  await createFiles(db);
}
