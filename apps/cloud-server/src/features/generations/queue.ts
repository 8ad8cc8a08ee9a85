import { sqlTime } from "@clothesline/contracts";
import type { GenerationRow } from "./generations.store.ts";
import { claimNext, listWaiting, markFailed, markInterrupted } from "./queue.store.ts";
import { faultOf, runGeneration } from "./run.ts";
import type { Queue, Workshop } from "./studio.ts";
import { createTurns } from "./turns.ts";

/** How long to wait before a database that refused a write is tried again, for its disk is full, say, ms. */
const RETRY_MS = 5000;

/** Why work is ended: nobody wants the result, or the process goes away. */
const dropped = new Error("the generation was canceled or deleted");
const stopping = new Error("the server stops");

interface Running {
  readonly id: number;
  readonly userId: number;
  readonly abort: AbortController;
}

/**
 * Works on what waits: so many at once and of one account, each account in its turn. A row is the only record of what
 * waits, so nothing is lost with the process; a change wakes the queue, so that nothing is asked for in vain.
 */
export function createQueue(workshop: Workshop): Queue {
  const { db, limits, live, log } = workshop;
  const running = new Map<Running, Promise<void>>();
  const turns = createTurns(limits.perUser);
  const stopped = new AbortController();
  let pumping: Promise<void> | undefined;
  let again = false;

  function wake(): void {
    if (stopped.signal.aborted) return;
    again = true;
    pumping ??= pump().finally(() => {
      pumping = undefined;
      if (again) wake();
    });
  }

  async function pump(): Promise<void> {
    again = false;
    try {
      while (!stopped.signal.aborted && running.size < limits.atOnce) {
        const userId = turns.next(await listWaiting(db), [...running.keys()]);
        if (userId === undefined) return;
        const row = await claimNext(db, userId, sqlTime(new Date()));
        if (row !== undefined) begin(row);
      }
    } catch (err) {
      log.error({ err }, "the queue of generations could not go on");
      again = await pause(stopped.signal);
    }
  }

  function begin(row: GenerationRow): void {
    const abort = new AbortController();
    if (stopped.signal.aborted) abort.abort(stopping);
    const entry: Running = { id: row.id, userId: row.user_id, abort };
    live.setProgress(row.id, { fraction: 0, note: null });
    const done = work(row, abort.signal).finally(() => {
      running.delete(entry);
      live.setProgress(row.id, undefined);
      wake();
    });
    running.set(entry, done);
  }

  /** Whatever happens to a generation is in its row when this resolves, unless the process goes away first. */
  async function work(row: GenerationRow, signal: AbortSignal): Promise<void> {
    try {
      await runGeneration(workshop, row, signal);
    } catch (err) {
      if (signal.reason === dropped) return;
      const now = sqlTime(new Date());
      if (signal.reason === stopping) {
        await written(() => markInterrupted(db, row, now));
        return;
      }
      log.warn({ err, generation: row.id, kind: row.kind }, "a generation failed");
      await written(() => markFailed(db, row, faultOf(err), now));
    }
  }

  /** A row that is not written would be worked on forever, so the place in the queue is held until it is. */
  async function written(write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await write();
      } catch (err) {
        log.error({ err }, "the state of a generation could not be recorded");
        // The next start finds the row as after a crash.
        if (!(await pause(stopped.signal))) return;
      }
    }
  }

  return {
    wake,
    drop(id) {
      for (const entry of running.keys()) if (entry.id === id) entry.abort.abort(dropped);
    },
    async stop() {
      stopped.abort();
      for (const { abort } of running.keys()) abort.abort(stopping);
      await pumping;
      await Promise.all(running.values());
    },
  };
}

/** Answers false, at once, when the queue is stopped. */
async function pause(stopped: AbortSignal): Promise<boolean> {
  if (stopped.aborted) return false;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, RETRY_MS);
    stopped.addEventListener("abort", end, { once: true });
  });
  return !stopped.aborted;
}
