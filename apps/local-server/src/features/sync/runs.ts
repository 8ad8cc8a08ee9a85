import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { CloudAccounts, CloudSession } from "../cloud-account/cloud-account.ts";
import type { Log } from "./log.ts";
import { INTERRUPTED, interrupted, type Outcome, outcomeOf, reached } from "./outcome.ts";
import type { Progress } from "./progress.ts";
import { newRun, rowOf, type Run } from "./run.ts";
import { beginRun, endRun, findRun, interruptRuns, saveRun, wantsSync } from "./sync-runs.store.ts";
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
  /** What to do when the current run has ended. */
  next?: Operation | undefined;
  /** Runs that ended because the cloud was away, since the last one that did not. */
  setbacks: number;
  retry?: NodeJS.Timeout | undefined;
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
    clearTimeout(person.retry);
    person.retry = undefined;
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
    await endRun(db, rowOf(run, outcome));
    if (outcome.state !== "waiting") person.setbacks = 0;
    else if (!closed) {
      person.setbacks += 1;
      const delay = backoffMs(timing.run, person.setbacks);
      const operation = person.next ?? run.operation;
      person.retry = setTimeout(() => startQuietly(run.userId, operation), delay).unref();
    }
  }

  /** What was asked for during a run comes after it, unless the cloud is away: then the retry does it. */
  function follow(userId: string, person: Person): void {
    const { next } = person;
    person.next = undefined;
    if (next && !closed && !person.retry) startQuietly(userId, next);
    for (const watcher of person.watchers) watcher();
  }

  async function start(userId: string, operation: Operation): Promise<string> {
    const person = personOf(userId);
    if (closed || !person.current) return begin(userId, operation);
    if (person.current.run.operation !== operation) person.next = operation;
    await person.current.begun;
    return person.current?.run.taskId ?? "";
  }

  function startQuietly(userId: string, operation: Operation): void {
    start(userId, operation).catch((error: unknown) => log.error({ err: error }, "A run did not start"));
  }

  /** Starts a run that nobody asked for, where it is wanted and can come to something. */
  async function startByItself(userId: string, evenIfRefused: boolean): Promise<void> {
    const person = personOf(userId);
    if (closed || person.retry || !(await wantsSync(db, userId))) return;
    if (!evenIfRefused && (await findRun(db, userId))?.state === "login_required") return;
    if (person.current) person.next ??= "sync";
    else await start(userId, "sync");
  }

  return {
    start,

    /** Soon after a change; more changes until then are one run. */
    startSoon(userId: string, { evenIfRefused = false } = {}): void {
      const person = personOf(userId);
      if (closed || person.debounce) return;
      person.debounce = setTimeout(() => {
        person.debounce = undefined;
        startByItself(userId, evenIfRefused).catch((error: unknown) =>
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

    /** Settles the runs of a process that was killed. */
    recover: () => interruptRuns(db, INTERRUPTED),

    /** Stops what runs; it continues at the next start. */
    async close(): Promise<void> {
      closed = true;
      const ends = [...people.values()].map((person) => {
        clearTimeout(person.retry);
        clearTimeout(person.debounce);
        person.current?.run.controller.abort();
        return person.current?.ended ?? Promise.resolve();
      });
      await Promise.all(ends);
    },
  };
}
