import type { Readable } from "node:stream";
import { NetworkError, readReply } from "@clothesline/client";
import { type Dispatcher, errors, request } from "undici";
import { authorization } from "./cloud-client.ts";

export interface Post {
  readonly url: string;
  readonly token: string | undefined;
  /** Bytes of `body`, exactly. */
  readonly length: number;
  readonly body: AsyncIterable<Uint8Array>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The error codes of undici that mean time ran out. */
const TIMEOUTS = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/**
 * Sends a JSON body of any length as it is made and returns the reply. Throws what the client's methods
 * throw, the signal's reason, and errors of the body's own making unchanged.
 */
export async function post(dispatcher: Dispatcher, input: Post): Promise<unknown> {
  return readReply(await exchange(dispatcher, input));
}

async function exchange(dispatcher: Dispatcher, input: Post): Promise<Response> {
  const timeout = AbortSignal.timeout(input.timeoutMs);
  const source = guarded(input.body);
  try {
    const { statusCode, headers, body } = await request(input.url, {
      dispatcher,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": String(input.length),
        ...authorization(input.token),
      },
      // undici takes any iterable and writes it as fast as the socket drains; its types do not say so.
      body: source.body as unknown as Readable,
      signal: AbortSignal.any([input.signal, timeout]),
      headersTimeout: input.timeoutMs,
      bodyTimeout: input.timeoutMs,
    });
    const retryAfter = headers["retry-after"];
    const text = await body.text();
    // `Response` takes no body for some statuses (204, 304) and no status over 599.
    return new Response(text === "" ? null : text, {
      status: Math.min(statusCode, 599),
      ...(typeof retryAfter === "string" && { headers: { "retry-after": retryAfter } }),
    });
  } catch (error) {
    if (input.signal.aborted) throw input.signal.reason;
    if (source.failure) throw source.failure.error;
    throw asNetworkError(error, timeout.aborted);
  }
}

/** Tells an error of the body itself from one of the network, which undici reports alike. */
function guarded(pieces: AsyncIterable<Uint8Array>) {
  const source: { body: AsyncIterable<Uint8Array>; failure?: { error: unknown } } = { body: read() };
  async function* read() {
    try {
      yield* pieces;
    } catch (error) {
      source.failure = { error };
      throw error;
    }
  }
  return source;
}

function asNetworkError(error: unknown, timedOut: boolean): unknown {
  if (timedOut || (error instanceof errors.UndiciError && TIMEOUTS.has(error.code))) {
    return new NetworkError("The request took too long", { timedOut: true, cause: error });
  }
  // System errors (ECONNRESET, ENOTFOUND) and undici's own carry a code; a mistake of ours does not.
  if (error instanceof Error && "code" in error) {
    return new NetworkError("The server could not be reached", { timedOut: false, cause: error });
  }
  return error;
}
