import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** One server-sent event (WHATWG HTML, 9.2). `data` is sent as JSON. */
export interface ServerEvent {
  readonly event?: string;
  readonly id?: string;
  readonly data: unknown;
}

export interface SendEventsOptions {
  /** A comment is sent this often, so that proxies and dead connections show themselves, ms; 15 s unless given. */
  readonly heartbeatMs?: number;
  /** How long a browser waits before it connects again, ms; 3 s unless given. */
  readonly retryMs?: number;
}

/** Events, or what makes them given a signal that ends when the reader leaves or the service stops. */
export type EventSource = AsyncIterable<ServerEvent> | ((signal: AbortSignal) => AsyncIterable<ServerEvent>);

const oneLine = (text: string) => text.replaceAll(/[\r\n\0]+/g, " ");

/** JSON has no line breaks, so one `data:` line is enough. */
function frame({ event, id, data }: ServerEvent): string {
  const head = event === undefined ? "" : `event: ${oneLine(event)}\n`;
  const tail = id === undefined ? "" : `id: ${oneLine(id)}\n`;
  return `${head}${tail}data: ${JSON.stringify(data) ?? "null"}\n\n`;
}

/** Copies events to the stream one at a time, waiting while its reader is behind. */
async function pump(source: AsyncIterable<ServerEvent>, out: Readable, closed: AbortSignal) {
  const iterator = source[Symbol.asyncIterator]();
  const { promise: gone, resolve } = Promise.withResolvers<undefined>();
  closed.addEventListener("abort", () => resolve(undefined), { once: true });
  try {
    while (!closed.aborted) {
      const step = await Promise.race([iterator.next(), gone]);
      if (step === undefined || step.done === true) break;
      if (!out.push(frame(step.value))) {
        await Promise.race([new Promise((drained) => out.once("drained", drained)), gone]);
      }
    }
  } finally {
    // Not awaited: a generator that waits for its next event only returns after it.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/**
 * Answers with a stream of server-sent events: each leaves as it comes, a heartbeat keeps the connection
 * known to be alive. The stream ends when the source does, when the reader leaves and when the service stops.
 */
export function sendEvents(
  reply: FastifyReply,
  source: EventSource,
  options: SendEventsOptions = {},
): FastifyReply {
  const closed = new AbortController();
  const { stopping } = reply.server;
  const end = () => closed.abort();
  const out = new Readable({
    read() {
      out.emit("drained");
    },
    destroy(error, done) {
      end();
      done(error);
    },
  });
  const heartbeat = setInterval(() => out.push(": \n\n"), options.heartbeatMs ?? 15_000);
  if (stopping.aborted) end();
  else stopping.addEventListener("abort", end, { once: true });
  reply.raw.once("close", end);

  const { signal } = closed;
  const events = typeof source === "function" ? source(signal) : source;
  out.push(`retry: ${options.retryMs ?? 3000}\n\n`);
  pump(events, out, signal)
    .catch((error: unknown) => reply.log.error({ err: error }, "event stream failed"))
    .finally(() => {
      clearInterval(heartbeat);
      stopping.removeEventListener("abort", end);
      end();
      if (!out.destroyed) out.push(null);
    });

  return reply
    .headers({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      // nginx would collect the events otherwise.
      "x-accel-buffering": "no",
    })
    .send(out);
}
