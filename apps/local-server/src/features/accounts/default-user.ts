import { randomBytes } from "node:crypto";
import { hashPassword } from "@clothesline/secrets";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { findDefaultUser, insertUser, type UserRow } from "./users.store.ts";

/** Documented, so known to everyone: good on this machine only. */
export const DEFAULT_PASSWORD = "admin123";

/** The owner of pictures sent without a login; made at the first start. */
export async function ensureDefaultUser(db: Kysely<Database>): Promise<UserRow> {
  const existing = await findDefaultUser(db);
  if (existing !== undefined) return existing;
  return insertUser(db, {
    user_id: `default-user-${randomBytes(4).toString("hex")}`,
    username: "admin",
    email: "admin@local.com",
    password_hash: await hashPassword(DEFAULT_PASSWORD),
    is_default: 1,
    has_default_password: 1,
  });
}
