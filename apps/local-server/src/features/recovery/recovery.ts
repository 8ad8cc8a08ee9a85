import { parseSqlTime } from "@clothesline/contracts";
import type { Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Folders } from "../library/folders.ts";
import { type Reconciled, reconcile } from "./reconcile.ts";
import { closeRun, findLastRun, openRun } from "./server-runs.store.ts";

export interface RunStart {
  /** What was put right, if the last run did not end by itself. */
  readonly reconciled: Reconciled | undefined;
  /** Files that were still being received when the last run ended. */
  readonly swept: number;
  /** Notes that this run ended by itself; call it when nothing more is written. */
  readonly end: () => Promise<void>;
}

/** File systems keep times more coarsely than the clock shows them. */
const SLACK = 3000;

/** Finishes or removes what the last run left half-done, then notes the beginning of this one. */
export async function beginRun(deps: {
  readonly db: Kysely<Database>;
  readonly folders: Folders;
  readonly staging: Staging;
}): Promise<RunStart> {
  const swept = await deps.staging.sweep();
  const last = await findLastRun(deps.db);
  const crashed = last !== undefined && last.stopped_at === null;
  const since = new Date((parseSqlTime(last?.started_at ?? "")?.getTime() ?? 0) - SLACK);
  const reconciled = crashed ? await reconcile(deps, since) : undefined;
  // Only now: a start that is cut off during the recovery is followed by one that recovers all of it.
  const id = await openRun(deps.db);
  return { reconciled, swept, end: () => closeRun(deps.db, id) };
}
