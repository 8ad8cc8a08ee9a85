import { type GenerationFault, generationFaults } from "@clothesline/contracts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { GeneratedFiles } from "./generation.ts";
import type { GenerationRow } from "./generations.store.ts";

// Written out: a partial index serves a statement only when the statement itself names its condition.
const pending = sql.lit("pending" as const);
const processing = sql.lit("processing" as const);

/** The accounts that have something waiting, with the time (ms) of what waits longest. */
export async function listWaiting(
  db: Kysely<Database>,
): Promise<{ readonly userId: number; readonly since: number }[]> {
  return await db
    .selectFrom("image_generations")
    .select((of) => ["user_id as userId", of.fn.min("queued_at").as("since")])
    .where("status", "=", pending)
    .groupBy("user_id")
    .execute();
}

/** How many of an account's generations wait. */
export async function countWaiting(db: Kysely<Database>, userId: number): Promise<number> {
  const { count } = await db
    .selectFrom("image_generations")
    .select((of) => of.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .where("status", "=", pending)
    .executeTakeFirstOrThrow();
  return count;
}

/** Begins the work on what waits longest of an account; the attempt is counted first of all. */
export async function claimNext(
  db: Kysely<Database>,
  userId: number,
  now: string,
): Promise<GenerationRow | undefined> {
  return await db
    .updateTable("image_generations")
    .set({ status: "processing", attempts: sql`attempts + 1`, runs: sql`runs + 1`, updated_at: now })
    .where("id", "=", (of) =>
      of
        .selectFrom("image_generations")
        .select("id")
        .where("user_id", "=", userId)
        .where("status", "=", pending)
        .orderBy("queued_at")
        .orderBy("id")
        .limit(1),
    )
    .where("status", "=", pending)
    .returningAll()
    .executeTakeFirst();
}

/** Why there is no picture, for people and for programs. */
const told = (fault: GenerationFault | null) => ({
  error_code: fault,
  error_message: fault && generationFaults[fault],
});

/** One run of a generation: once it is canceled, deleted or begun anew, there is no such run any more. */
export interface Run {
  readonly id: number;
  readonly runs: number;
}

const running = (db: Kysely<Database>, run: Run) =>
  db
    .updateTable("image_generations")
    .where("id", "=", run.id)
    .where("runs", "=", run.runs)
    .where("status", "=", processing);

/** Records the result; answers false, and records nothing, when nobody waits for it any more. */
export async function markCompleted(
  db: Kysely<Database>,
  run: Run,
  result: {
    readonly files: GeneratedFiles;
    readonly usedJson: string;
    readonly sourcesJson: string;
    readonly now: string;
  },
): Promise<boolean> {
  const { files } = result;
  const { numUpdatedRows } = await running(db, run)
    .set({
      status: "completed",
      used_json: result.usedJson,
      sources_json: result.sourcesJson,
      image_filename: files.image,
      thumbnail_filename: files.thumbnail,
      image_width: files.width,
      image_height: files.height,
      file_size: files.size,
      ...told(null),
      updated_at: result.now,
    })
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function markFailed(
  db: Kysely<Database>,
  run: Run,
  fault: GenerationFault,
  now: string,
): Promise<void> {
  await running(db, run)
    .set({ status: "failed", ...told(fault), updated_at: now })
    .execute();
}

/** Puts back what a stop has interrupted, at its old place and as if it had not been begun. */
export async function markInterrupted(db: Kysely<Database>, run: Run, now: string): Promise<void> {
  await running(db, run)
    .set({ status: "pending", attempts: sql`attempts - 1`, updated_at: now })
    .execute();
}

/** Cancels what waits or is worked on; answers the row, or nothing when it is neither. */
export async function markCanceled(
  db: Kysely<Database>,
  userId: number,
  id: number,
  now: string,
): Promise<GenerationRow | undefined> {
  return await db
    .updateTable("image_generations")
    .set({ status: "canceled", ...told(null), updated_at: now })
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .where("status", "in", ["pending", "processing"])
    .returningAll()
    .executeTakeFirst();
}

/** Puts what failed or was canceled at the end of the queue; answers the row, or nothing when it is neither. */
export async function markQueuedAgain(
  db: Kysely<Database>,
  userId: number,
  id: number,
  times: { readonly queuedAt: number; readonly now: string },
): Promise<GenerationRow | undefined> {
  return await db
    .updateTable("image_generations")
    .set({
      status: "pending",
      attempts: 0,
      ...told(null),
      queued_at: times.queuedAt,
      updated_at: times.now,
    })
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .where("status", "in", ["failed", "canceled"])
    .returningAll()
    .executeTakeFirst();
}

/**
 * At the start: what a crash has interrupted waits again, or has failed where it was begun too often.
 * Answers how many of each.
 */
export async function recoverQueue(
  db: Kysely<Database>,
  limits: { readonly attempts: number; readonly now: string },
): Promise<{ again: number; failed: number }> {
  const interrupted = () => db.updateTable("image_generations").where("status", "=", processing);
  const failed = await interrupted()
    .set({ status: "failed", ...told("INTERRUPTED"), updated_at: limits.now })
    .where("attempts", ">=", limits.attempts)
    .executeTakeFirst();
  const again = await interrupted().set({ status: "pending", updated_at: limits.now }).executeTakeFirst();
  return { again: Number(again.numUpdatedRows), failed: Number(failed.numUpdatedRows) };
}
