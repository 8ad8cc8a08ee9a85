import type { FastifyInstance } from "fastify";

/** Something that is to be done now and then for as long as the server runs. */
export interface Chore {
  /** Words for the log, such as "empty the trash". */
  readonly name: string;
  readonly everyMs: number;
  /** Does it; answers how many things were done, of which a line in the log tells when there are any. */
  readonly run: () => Promise<number>;
}

/** How long a chore that failed is let be, ms: what it failed at, such as a full disk, lasts, and the log should too. */
const pauseMs = 60_000;

/**
 * Does a chore when the server starts and then at its interval, never twice at once. What goes wrong is logged and tried
 * again the next time; closing waits for the one that runs.
 */
export function keepDoing(app: FastifyInstance, { name, everyMs, run }: Chore): void {
  let running: Promise<void> | undefined;
  let notBefore = 0;
  const turn = async (): Promise<void> => {
    try {
      const done = await run();
      if (done > 0) app.log.info({ chore: name, done }, "did a chore");
    } catch (err) {
      app.log.error({ err, chore: name }, "a chore could not be done");
      notBefore = performance.now() + pauseMs;
    }
    running = undefined;
  };
  const start = (): void => {
    if (performance.now() >= notBefore) running ??= turn();
  };
  const timer = setInterval(start, everyMs);
  timer.unref();
  app.addHook("onReady", async () => start());
  app.addHook("onClose", async () => {
    clearInterval(timer);
    await running;
  });
}
