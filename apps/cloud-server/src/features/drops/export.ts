import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Profile } from "../accounts/account.ts";
import type { Exported } from "../accounts/export.ts";
import { findDropsOf } from "./drops.store.ts";

/** The drops of an account, without their passwords. */
export async function* exportDrops(
  { db }: { readonly db: Kysely<Database> },
  { id }: Profile,
): AsyncGenerator<Exported> {
  for (const { passwordHash, passwordVersion: _, ...drop } of await findDropsOf(db, id)) {
    yield { kind: "record", list: "drops", record: { ...drop, hasPassword: passwordHash !== null } };
  }
}
