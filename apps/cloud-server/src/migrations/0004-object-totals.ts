import { type Kysely, sql } from "kysely";

/**
 * The bytes of each account's recorded objects, kept by triggers, so that every listing can tell them without adding up 100,000
 * sizes and no statement can forget them. Recorded is what has no time at which it expires. Part of 0004-files.
 */
export async function createObjectTotals(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table object_totals (
      account_id integer primary key references cloud_users (id) on delete cascade,
      bytes integer not null
    ) strict`.execute(db);
  const count = (row: "old" | "new", sign: "+" | "-") => sql`
    insert into object_totals (account_id, bytes)
    select ${sql.raw(row)}.account_id, ${sql.raw(sign)} ${sql.raw(row)}.size
    where ${sql.raw(row)}.expires_at is null and ${sql.raw(row)}.account_id in (select id from cloud_users)
    on conflict (account_id) do update set bytes = bytes + excluded.bytes;`;
  await sql`
    create trigger objects_counted_insert after insert on objects begin ${count("new", "+")} end`.execute(db);
  await sql`
    create trigger objects_counted_delete after delete on objects begin ${count("old", "-")} end`.execute(db);
  await sql`
    create trigger objects_counted_update after update of account_id, size, expires_at on objects
    begin ${count("old", "-")} ${count("new", "+")} end`.execute(db);
}
