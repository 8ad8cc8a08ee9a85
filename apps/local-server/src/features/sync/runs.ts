import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { CloudAccounts, CloudSession } from "../cloud-account/cloud-account.ts";
import type { Log } from "./log.ts";
import { INTERRUPTED, interrupted, type Outcome, outcomeOf, reached } from "./outcome.ts";
import type { Progress } from "./progress.ts";
import { newRun, rowOf, type Run } from "./run.ts";
import {
  beginRun,
  endRun,
  findRun,
  interruptRuns,
  saveRun,
  waitingRuns,
  wantsSync,
} from "./sync-runs.store.ts";
import type { Operation } from "./sync.table.ts";
import { backoffMs, type Timing } from "./timing.ts";

export interface RunContext {
  readonly userId: string;
  readonly session: CloudSession;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export type Work = (context: RunContext) => Promise<void>;

export interface RunsDeps {
  readonly db: Kysely<Database>;
  readonly accounts: CloudAccounts;
  readonly work: Readonly<Record<Operation, Work>>;
  readonly log: Log;
  readonly timing: Timing;
}

interface Person {
  current?: { run: Run; begun: Promise<void>; ended: Promise<void> } | undefined;
  /** What to do when the current run has ended, and no other waits to be made again. */
  next?: Operation | undefined;
  /** Runs that ended because the cloud was away, since the last one that did not. */
  setbacks: number;
  /** A run that is to be made again. */
  retry?: { readonly operation: Operation; readonly timer: NodeJS.Timeout } | undefined;
  debounce?: NodeJS.Timeout | undefined;
  readonly watchers: Set<() => void>;
}

export type Runs = ReturnType<typeof createRuns>;

/** Runs in the background: one at a time for each person, again later when the cloud is away. */
export function createRuns(deps: RunsDeps) {
  const { db, accounts, work, log, timing } = deps;
  const people = new Map<string, Person>();
  let closed = false;

  function personOf(userId: string): Person {
    const person = people.get(userId) ?? { setbacks: 0, watchers: new Set() };
    people.set(userId, person);
    return person;
  }

  /** Begins at once: nothing may be awaited between asking for the current run and setting it. */
  function begin(userId: string, operation: Operation): Promise<string> {
    const person = personOf(userId);
    const { retry } = person;
    clearTimeout(retry?.timer);
    person.retry = undefined;
    if (person.next === operation) person.next = undefined;
    // This run goes before the one that waits, and is not instead of it.
    if (retry && retry.operation !== operation) person.next ??= retry.operation;
    let saved = performance.now();
    const run = newRun({ userId, operation }, () => {
      for (const watcher of person.watchers) watcher();
      if (performance.now() - saved < timing.saveEveryMs || run.controller.signal.aborted) return;
      saved = performance.now();
      void saveRun(db, rowOf(run)).catch((error: unknown) =>
        log.error({ err: error }, "Progress was not saved"),
      );
    });
    const begun = findRun(db, userId).then((last) => {
      run.lastSuccessAt = last?.last_success_at ?? null;
      return beginRun(db, rowOf(run));
    });
    const ended = begun
      .then(() => perform(run))
      .then((outcome) => end(person, run, outcome))
      .catch((error: unknown) => log.error({ err: error }, "A run could not be recorded"))
      .finally(() => {
        person.current = undefined;
        follow(userId, person);
      });
    person.current = { run, begun, ended };
    return begun.then(() => run.taskId);
  }

  async function perform(run: Run): Promise<Outcome> {
    const { userId, operation, progress, controller } = run;
    try {
      const session = await accounts.session(userId);
      await work[operation]({ userId, session, progress, signal: controller.signal });
      return reached;
    } catch (error) {
      if (controller.signal.aborted) return interrupted;
      const outcome = outcomeOf(error);
      const facts = { user_id: userId, operation, err: error };
      if (outcome.unexpected) log.error(facts, "A run failed");
      else log.warn(facts, "A run ended early");
      if (outcome.state === "login_required") {
        await accounts.refused(userId, outcome.detail ?? outcome.error ?? "");
      }
      return outcome;
    }
  }

  async function end(person: Person, run: Run, outcome: Outcome): Promise<void> {
    // No progress is saved after the outcome.
    run.controller.abort();
    try {
      await endRun(db, rowOf(run, outcome));
    } finally {
      if (outcome.state !== "waiting") person.setbacks = 0;
      else if (!closed) {
        person.setbacks += 1;
        const delay = Math.max(outcome.askedMs ?? 0, backoffMs(timing.run, person.setbacks));
        startLater(run.userId, run.operation, delay);
      }
    }
  }

  function startLater(userId: string, operation: Operation, delay: number): void {
    const timer = setTimeout(() => startQuietly(userId, operation), delay).unref();
    personOf(userId).retry = { operation, timer };
  }

  /** What was asked for during a run comes after it; where the run is to be made again, after that. */
  function follow(userId: string, person: Person): void {
    if (person.next && !closed && !person.retry) startQuietly(userId, person.next);
    for (const watcher of person.watchers) watcher();
  }

  async function start(userId: string, operation: Operation): Promise<string> {
    const person = personOf(userId);
    if (closed || !person.current) return begin(userId, operation);
    if (person.current.run.operation !== operation) person.next = operation;
    const { run, begun } = person.current;
    await begun;
    return run.taskId;
  }

  function startQuietly(userId: string, operation: Operation): void {
    start(userId, operation).catch((error: unknown) => log.error({ err: error }, "A run did not start"));
  }

  /** Starts a run that nobody asked for, where it is wanted and can come to something. */
  async function startByItself(userId: string, afterLogin: boolean): Promise<void> {
    const person = personOf(userId);
    if (person.retry && afterLogin) await start(userId, person.retry.operation);
    if (closed || !(await wantsSync(db, userId))) return;
    if (!afterLogin && (await findRun(db, userId))?.state === "login_required") return;
    if (person.current || person.retry) person.next ??= "sync";
    else await start(userId, "sync");
  }

  return {
    start,

    /** Soon after a change; more changes until then are one run. After a login nothing waits any longer. */
    startSoon(userId: string, { afterLogin = false } = {}): void {
      const person = personOf(userId);
      const isComing = person.retry?.operation === "sync" && !afterLogin;
      if (closed || person.debounce || isComing) return;
      person.debounce = setTimeout(() => {
        person.debounce = undefined;
        startByItself(userId, afterLogin).catch((error: unknown) =>
          log.error({ err: error }, "A run did not start"),
        );
      }, timing.debounceMs).unref();
    },

    /** The run under way, if there is one. */
    current: (userId: string): Run | undefined => people.get(userId)?.current?.run,

    /** Calls back at every change until the returned function is called. */
    watch(userId: string, watcher: () => void): () => void {
      const { watchers } = personOf(userId);
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },

    /** Settles the runs of a process that was killed, and makes again what has not reached its end. */
    async recover(): Promise<void> {
      await interruptRuns(db, INTERRUPTED);
      for (const { user_id, operation } of await waitingRuns(db)) {
        startLater(user_id, operation, timing.debounceMs);
      }
    },

    /** Stops what runs; it continues at the next start. */
    async close(): Promise<void> {
      closed = true;
      const ends = [...people.values()].map((person) => {
        clearTimeout(person.retry?.timer);
        clearTimeout(person.debounce);
        person.current?.run.controller.abort();
        return person.current?.ended ?? Promise.resolve();
      });
      await Promise.all(ends);
    },
  };
}
