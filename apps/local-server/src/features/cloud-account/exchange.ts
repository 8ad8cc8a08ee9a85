import type { Readable } from "node:stream";
import type { Fetch } from "@clothesline/client";
import type { Dispatcher } from "undici";

export interface Exchange {
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Pieces need their length in `content-length`. Pieces of 64 KB and more, as many as a socket holds, are asked for when the one
   * before has gone out, so all of them may share their memory.
   */
  readonly body?: string | Iterable<Uint8Array> | undefined;
  readonly signal: AbortSignal;
}

/**
 * What the cloud's client needs of `fetch`, with bodies that are made while they are sent. undici is loaded when it is first
 * used: it takes 5 MB of memory, which a desktop without a cloud can do without.
 *
 * Follows no redirect. Throws as `fetch` does: a `TypeError` for whatever is wrong with the network, the signal's reason; and errors
 * of the body's own making unchanged.
 */
export async function exchange(url: string, { body, signal, ...options }: Exchange): Promise<Response> {
  const { request } = await import("./request.ts");
  signal.throwIfAborted();
  const source = stoppable(typeof body === "string" ? [Buffer.from(body)] : (body ?? []));
  try {
    const answer = await request(url, {
      ...options,
      signal,
      // undici takes any iterable and writes it as fast as the socket drains; its types do not say so.
      ...(body !== undefined && { body: source as unknown as Readable }),
      // The signal says how long it may take.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return asResponse(answer, bytesOf(answer.body, signal));
  } catch (error) {
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

/** A body that ends when nobody wants more of it, and whose own errors are known from those of the network. */
function stoppable(body: Iterable<Uint8Array>) {
  const pieces = body[Symbol.iterator]();
  const source = {
    failure: undefined as { error: unknown } | undefined,
    [Symbol.iterator]: () => source,
    next(): IteratorResult<Uint8Array, undefined> {
      try {
        return pieces.next();
      } catch (error) {
        source.failure = { error };
        throw error;
      }
    },
    return(): IteratorResult<Uint8Array, undefined> {
      source.stop();
      return { done: true, value: undefined };
    },
    stop(): void {
      pieces.return?.();
    },
  };
  return source;
}

function asResponse(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  bytes: AsyncIterable<Uint8Array>,
): Response {
  // `Response` takes no body for some statuses and no status over 599.
  const isEmpty = statusCode === 204 || statusCode === 304;
  if (isEmpty) body.resume();
  return new Response(isEmpty ? null : ReadableStream.from(bytes), {
    status: Math.min(statusCode, 599),
    headers: Object.entries(headers).flatMap(([name, values = []]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    ),
  });
}

async function* bytesOf(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw asFetchFails(error, signal);
  }
}

const asFetchFails = (error: unknown, { aborted, reason }: AbortSignal): unknown =>
  aborted ? reason : new TypeError("The exchange failed", { cause: error });
