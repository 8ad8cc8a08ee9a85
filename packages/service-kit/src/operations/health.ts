import type { FastifyInstance } from "fastify";

/** Something the service needs, asked each time; it fails by throwing. */
export type Check = () => unknown;

export interface HealthOptions {
  readonly checks: Readonly<Record<string, Check>>;
  /** A check that takes longer has failed, ms; 2 s unless given. */
  readonly timeoutMs?: number;
}

async function passes(check: Check, timeoutMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, timeoutMs, false);
  const asked = (async () => {
    await check();
    return true;
  })();
  try {
    return await Promise.race([asked.catch(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * `/health/live` answers while the process runs; `/health/ready` answers 503 with the names of failing checks,
 * and while the service stops, so that nothing new is sent to it. Neither says why: that is in the log.
 * @returns what asks for the names of failing checks, for calls that answer the same in a document's words
 */
export function healthRoutes(app: FastifyInstance, options: HealthOptions): () => Promise<string[]> {
  const checks = Object.entries(options.checks);
  const failingNow = async (): Promise<string[]> => {
    const results = await Promise.all(
      checks.map(async ([name, check]) => ({
        name,
        ok: await passes(check, options.timeoutMs ?? 2000),
      })),
    );
    const failing = results.filter(({ ok }) => !ok).map(({ name }) => name);
    return app.stopping.aborted ? [...failing, "stopping"] : failing;
  };
  app.get("/health/live", { logLevel: "warn" }, async () => ({ status: "live" }));
  app.get("/health/ready", { logLevel: "warn" }, async (_request, reply) => {
    const failing = await failingNow();
    void reply.header("cache-control", "no-store");
    if (failing.length === 0) return { status: "ready" };
    return reply.code(503).send({ status: "unavailable", failing });
  });
  return failingNow;
}
