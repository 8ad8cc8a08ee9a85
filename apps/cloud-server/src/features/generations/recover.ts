import { sqlTime } from "@clothesline/contracts";
import { sweepFiles } from "./files.ts";
import { listFilenames } from "./generations.store.ts";
import { recoverQueue } from "./queue.store.ts";
import { MAX_ATTEMPTS, type Workshop } from "./studio.ts";

/**
 * Puts right what a crash has left, before anything else works on it: what was worked on waits again, or has failed
 * where that ended the process every time; pictures without a row go.
 */
export async function recoverGenerations({ db, dataDir, log }: Workshop): Promise<void> {
  const limits = { attempts: MAX_ATTEMPTS, now: sqlTime(new Date()) };
  const { again, failed } = await recoverQueue(db, limits);
  const swept = await sweepFiles(dataDir, (userId) => listFilenames(db, userId));
  if (again + failed + swept > 0) log.info({ again, failed, swept }, "recovered the generations");
}
