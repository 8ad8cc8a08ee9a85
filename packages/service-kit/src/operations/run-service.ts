import closeWithGrace from "close-with-grace";
import type { FastifyInstance } from "fastify";

export interface RunOptions {
  readonly app: FastifyInstance;
  readonly host: string;
  readonly port: number;
  /** Called with the address once requests are served, such as `http://127.0.0.1:8080`. */
  readonly onListening?: (address: string) => void;
  /** How long a stop may take in all, ms; 40 s unless given. Keep it over the service's `drainMs`. */
  readonly stopMs?: number;
}

/** One sentence for what commonly keeps a server from listening. */
function listenProblem(error: unknown, host: string, port: number): string | undefined {
  switch ((error as { code?: unknown } | null)?.code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is already in use: stop the program that uses it or choose another port.`;
    case "EACCES":
      return `Port ${port} on ${host} may not be opened by this user: choose a port above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `This machine has no address ${host}: choose another host to listen on.`;
    default:
      return undefined;
  }
}

/** Ends the process when asked: a signal, a console that closes, or `"shutdown"` from the parent (Windows has no SIGTERM). */
function stopWhenAsked({ app, stopMs }: RunOptions): void {
  const grace = closeWithGrace(
    {
      delay: stopMs ?? 40_000,
      logger: false,
      onSecondSignal: (signal) => app.log.warn(`stopped at once by a second ${signal}`),
      onSecondError: (error) => app.log.fatal({ err: error }, "failed again while stopping"),
      onTimeout: (ms) => app.log.error(`stopped with work unfinished after ${ms} ms`),
    },
    async ({ signal, err }) => {
      if (err === undefined) app.log.info(`stopping${signal === undefined ? "" : ` on ${signal}`}`);
      else app.log.fatal({ err }, "stopping because of an error nothing caught");
      await app.close().catch((error: unknown) => {
        app.log.error({ err: error }, "failed to stop cleanly");
        throw error;
      });
      app.log.info("stopped");
    },
  );
  process.once("SIGBREAK", () => grace.close());
  process.on("message", (message) => {
    if (message === "shutdown") grace.close();
  });
}

/**
 * Runs a server until it is told to stop, for `main.ts`: listens, logs the address, and on a signal stops
 * accepting, lets running requests finish, runs the close hooks and exits 0. A second signal exits at once
 * with 1, as do errors nothing caught. A server that cannot listen says why in one sentence and exits 1.
 */
export async function runService(options: RunOptions): Promise<void> {
  const { app, host, port } = options;
  stopWhenAsked(options);
  try {
    const address = await app.listen({
      host,
      port,
      listenTextResolver: (at) => `listening at ${at}`,
    });
    options.onListening?.(address);
  } catch (error) {
    const sentence = listenProblem(error, host, port);
    if (sentence === undefined) app.log.fatal({ err: error }, "could not start");
    else process.stderr.write(`${sentence}\n`);
    await app.close();
    process.exit(1);
  }
}
