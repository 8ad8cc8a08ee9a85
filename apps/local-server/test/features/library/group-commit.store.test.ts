import { sql } from "kysely";
import t from "tap";
import { createGroupCommit } from "../../../src/features/library/group-commit.store.ts";
import { startDesktop } from "../../support/desktop.ts";

t.test("of changes that are committed together each succeeds or fails alone", async (t) => {
  const { context } = await startDesktop(t);
  const commit = createGroupCommit(context.db);
  await sql`create table numbers (n integer primary key)`.execute(context.db);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, (_, index) =>
      commit(async (trx) => {
        await sql`insert into numbers values (${index})`.execute(trx);
        // After its own first row, so that there is something to take back.
        if (index % 10 === 0) await sql`insert into numbers values (${index})`.execute(trx);
        return index;
      }),
    ),
  );
  t.same(
    outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
    Array.from({ length: 200 }, (_, index) => index).filter((index) => index % 10 !== 0),
  );
  t.match(outcomes[10], { status: "rejected", reason: { code: "SQLITE_CONSTRAINT_PRIMARYKEY" } });
  const { rows } = await sql<{ n: number }>`select count(*) as n from numbers`.execute(context.db);
  t.same(rows, [{ n: 180 }]);
});
