import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Folders } from "../library/folders.ts";
import { TRASH_DAYS, type TrashBin } from "../library/trash-bin.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Log } from "../sync/log.ts";
import { deleteTasksBefore } from "../tasks/tasks.store.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const TASK_DAYS = 30;

export interface HousekeepingDeps {
  readonly db: Kysely<Database>;
  readonly folders: Folders;
  readonly trashBin: TrashBin;
  readonly sessions: Sessions;
  readonly log: Log;
}

export interface Housekeeping {
  /** Does what is due now; tests call it with another time. */
  run(now: Date): Promise<void>;
  /** Stops the timer and waits for what is running. */
  close(): Promise<void>;
}

/** Empties the trash of what is older than its 30 days, and forgets old sessions and tasks: at once, then hourly. */
export function startHousekeeping(deps: HousekeepingDeps): Housekeeping {
  const { db, folders, trashBin, sessions, log } = deps;
  let running: Promise<void> = Promise.resolve();

  async function run(now: Date): Promise<void> {
    await sessions.sweep();
    await deleteTasksBefore(db, new Date(now.getTime() - TASK_DAYS * DAY));
    const purged = await trashBin.sweep(now);
    if (purged > 0) log.info({ purged }, "emptied old pictures from the trash");
    await removeOldFiles(folders.orphans, new Date(now.getTime() - TRASH_DAYS * DAY));
  }

  function soon(): void {
    running = running
      .then(() => run(new Date()))
      .catch((error: unknown) => log.error({ err: error }, "housekeeping failed"));
  }

  const timer = setInterval(soon, HOUR);
  timer.unref();
  soon();
  return {
    run,
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}

async function removeOldFiles(root: string, before: Date): Promise<void> {
  for (const path of await readdir(root, { recursive: true }).catch(noFolder)) {
    const facts = await stat(join(root, path));
    if (facts.isFile() && facts.ctime < before) await rm(join(root, path), { force: true });
  }
}

function noFolder(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}
