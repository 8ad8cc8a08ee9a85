import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import type { Fetch } from "@clothesline/client";

export interface Exchange {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Pieces need their length in `content-length`. The next one is asked for when the one before has gone out, so that
   * all may share their memory.
   */
  readonly body?: string | Iterable<Uint8Array> | undefined;
  readonly signal: AbortSignal;
}

/**
 * What the cloud's client needs of `fetch`, with bodies that are made while they are sent. The global `fetch` translates an HTTP
 * parser to machine code when it is first used, which takes 30 MB of memory, and says nothing of when a piece has gone out.
 *
 * Follows no redirect. Throws as `fetch` does: a `TypeError` for whatever is wrong with the network, the signal's reason; and errors
 * of the body's own making unchanged.
 */
export async function exchange(url: string, { body, signal, ...options }: Exchange): Promise<Response> {
  signal.throwIfAborted();
  const { request: begin } = url.startsWith("https:") ? https : http;
  const request = begin(url, { ...options, signal });
  // Whoever awaits hears of errors below; without a listener one that comes after the answer would end the process.
  request.on("error", () => undefined);
  const answered = once(request, "response") as Promise<[http.IncomingMessage]>;
  const source = stoppable(typeof body === "string" ? [Buffer.from(body)] : (body ?? []));
  try {
    await Promise.race([send(request, source), answered]);
    const [message] = await answered;
    return asResponse(message, bytesOf(request, message, signal));
  } catch (error) {
    request.destroy();
    throw source.failure ? source.failure.error : asFetchFails(error, signal);
  } finally {
    source.stop();
  }
}

/** `exchange` for the client. Nothing that the desktop asks of a cloud is a form. */
export const cloudFetch: Fetch = async (url, { body, ...request }) => {
  if (typeof body === "object") throw new Error("Forms are not sent this way");
  return exchange(url, { ...request, body });
};

async function send(request: http.ClientRequest, source: Source): Promise<void> {
  for (let piece = source.next(); piece; piece = source.next()) await written(request, piece);
  if (!source.stopped) request.end();
}

/** Resolves when the bytes are the system's, so that their memory may be used again. */
function written(request: http.ClientRequest, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    request.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}

type Source = ReturnType<typeof stoppable>;

/** A body that ends when nobody wants more of it, and whose own errors are known from those of the network. */
function stoppable(body: Iterable<Uint8Array>) {
  const pieces = body[Symbol.iterator]();
  const source = {
    stopped: false,
    failure: undefined as { error: unknown } | undefined,
    next(): Uint8Array | undefined {
      try {
        const { done, value } = pieces.next();
        return done ? undefined : value;
      } catch (error) {
        source.failure = { error };
        throw error;
      }
    },
    stop(): void {
      source.stopped = true;
      pieces.return?.();
    },
  };
  return source;
}

function asResponse(message: http.IncomingMessage, bytes: AsyncIterable<Uint8Array>): Response {
  const { statusCode = 0 } = message;
  // `Response` takes no body for some statuses and no status over 599.
  const isEmpty = statusCode === 204 || statusCode === 304;
  if (isEmpty) message.resume();
  return new Response(isEmpty ? null : ReadableStream.from(bytes), {
    status: Math.min(statusCode, 599),
    headers: Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  });
}

async function* bytesOf(
  request: http.ClientRequest,
  message: http.IncomingMessage,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* message;
  } catch (error) {
    throw asFetchFails(error, signal);
  } finally {
    // A connection whose request was answered before it was whole is of no further use.
    if (!request.writableFinished) request.destroy();
  }
}

const asFetchFails = (error: unknown, { aborted, reason }: AbortSignal): unknown =>
  aborted ? reason : new TypeError("The exchange failed", { cause: error });
