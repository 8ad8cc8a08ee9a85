import { accountKey } from "@clothesline/contracts";
import { isSafeUserId } from "@clothesline/storage";
import { type Kysely, sql } from "kysely";
import { legacyTime } from "../features/legacy/legacy-time.ts";

/**
 * What the document's first implementation kept, by table, with the columns it cannot have been without. Its database
 * knows no migrations, so the first of ours finds its tables in the place of its own.
 */
const legacyTables = {
  users: ["user_id", "username", "email", "password_hash"],
  images: ["id", "user_id", "filename"],
  tasks: ["task_id"],
} as const;

/**
 * Gives the rows of an old server other tables (`legacy_users`, …), in which they are kept for good. `import_result` of
 * a picture is null until `features/legacy` has looked at it.
 * @returns whether there were people among them
 * @throws Error in words for people when the tables are someone else's
 */
export async function setLegacyTablesAside(db: Kysely<unknown>): Promise<boolean> {
  const found = new Set<string>();
  for (const [table, required] of Object.entries(legacyTables)) {
    const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db);
    if (rows.length === 0) continue;
    const columns = new Set(rows.map(({ name }) => name));
    if (!required.every((column) => columns.has(column))) {
      throw new Error(`the table ${table} is not one that this program knows; choose another LOCAL_DATA_DIR`);
    }
    // Copies keep every value and no constraint: nothing enforced the old foreign keys, and rows break them.
    await sql`create table ${sql.id(`legacy_${table}`)} as select * from ${sql.table(table)}`.execute(db);
    await sql`drop table ${sql.table(table)}`.execute(db);
    if (table === "images") await sql`alter table legacy_images add column import_result text`.execute(db);
    found.add(table);
  }
  return found.has("users");
}

interface LegacyUser {
  readonly user_id: unknown;
  readonly username: unknown;
  readonly email: unknown;
  readonly password_hash: unknown;
  readonly created_at?: unknown;
  readonly last_login?: unknown;
  readonly cloud_sync_enabled?: unknown;
}

/** SHA-256 of `admin123`, the documented password of the default user. */
const DEFAULT_PASSWORD_SHA256 = "240be518fabd2724ddb6f04eeb1da5967448d7e831c08c8fa822809f74c720a9";

/** Takes over the people of an old server under their ids; what makes no person of ours stays in `legacy_users` alone. */
export async function importLegacyUsers(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<LegacyUser>`select * from legacy_users order by rowid`.execute(db);
  const users = rows
    .map((row) => ({ ...row, user_id: String(row.user_id) }))
    .filter(({ user_id }) => isSafeUserId(user_id));
  const defaultId = defaultUserOf(users);
  const names = new Set<string>();
  const addresses = new Set<string>();
  for (const user of users) {
    const { user_id } = user;
    const username = untaken(names, (count) =>
      count === 1 ? String(user.username) : `${String(user.username)}-${count}`,
    );
    const email = untaken(addresses, (count) =>
      count === 1 ? String(user.email) : `${count}.${String(user.email)}`,
    );
    const isDefault = user_id === defaultId ? 1 : 0;
    const isWellKnown = isDefault === 1 && user.password_hash === DEFAULT_PASSWORD_SHA256 ? 1 : 0;
    await sql`
      insert into users (user_id, username, username_key, email, email_key, password_hash, created_at, last_login,
        cloud_sync_enabled, is_default, has_default_password)
      values (${user_id}, ${username}, ${accountKey(username)}, ${email}, ${accountKey(email)},
        ${`sha256:${String(user.password_hash)}`}, coalesce(${legacyTime(user.created_at)}, datetime()),
        ${legacyTime(user.last_login)}, ${user.cloud_sync_enabled ? 1 : 0}, ${isDefault}, ${isWellKnown})`.execute(
      db,
    );
  }
}

/** Names regardless of case were not unique then. */
function untaken(taken: Set<string>, variant: (count: number) => string): string {
  for (let count = 1; ; count += 1) {
    const text = variant(count);
    if (taken.has(accountKey(text))) continue;
    taken.add(accountKey(text));
    return text;
  }
}

/** The default user, or else whoever would be in the way of a new one. */
function defaultUserOf(users: readonly (LegacyUser & { readonly user_id: string })[]): string | undefined {
  const chosen =
    users.find(({ user_id }) => user_id.startsWith("default-user-")) ??
    users.find(({ username }) => accountKey(String(username)) === "admin") ??
    users.find(({ email }) => accountKey(String(email)) === "admin@local.com");
  return chosen?.user_id;
}
