import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";

/** Most pieces of work in one transaction: bounds how long others wait for theirs. */
const LARGEST_GROUP = 64;

/** Does work in a transaction and answers when it is on the disk. */
export type Commit = <T>(work: (trx: Kysely<Database>) => Promise<T>) => Promise<T>;

interface Job {
  /** Does the work; what it answers tells whoever waits, once it is committed. */
  readonly run: (trx: Kysely<Database>) => Promise<() => void>;
  readonly fail: (error: unknown) => void;
}

/**
 * Commits what arrives while another commit is on its way in one transaction, each piece of work in a savepoint of its own: what
 * fails takes nothing else with it. A thousand changes side by side then wait for a few flushes of the disk, not a thousand.
 */
export function createGroupCommit(db: Kysely<Database>): Commit {
  const waiting: Job[] = [];
  let isBusy = false;

  async function commitGroup(group: readonly Job[]): Promise<void> {
    const settled: (() => void)[] = [];
    try {
      await db.transaction().execute(async (trx) => {
        for (const job of group) settled.push(await inSavepoint(trx, job));
      });
    } catch (error) {
      for (const { fail } of group) fail(error);
      return;
    }
    for (const settle of settled) settle();
  }

  async function commitAll(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (waiting.length > 0) await commitGroup(waiting.splice(0, LARGEST_GROUP));
    isBusy = false;
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({
        run: async (trx) => {
          const value = await work(trx);
          return () => resolve(value);
        },
        fail: reject,
      });
      void commitAll();
    });
}

async function inSavepoint(trx: Kysely<Database>, { run, fail }: Job): Promise<() => void> {
  await sql`savepoint job`.execute(trx);
  try {
    const settle = await run(trx);
    await sql`release job`.execute(trx);
    return settle;
  } catch (error) {
    // On a full disk SQLite may have rolled back everything; then there is no savepoint, and the first error is the one to tell.
    await sql`rollback to job`.execute(trx).catch(() => {
      throw error;
    });
    await sql`release job`.execute(trx);
    return () => fail(error);
  }
}
