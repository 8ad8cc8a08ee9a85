import type { CallDefinition } from "@clothesline/contracts";
import { NetworkError } from "./errors.ts";
import { readError, readJson, unreadable } from "./reply.ts";
import { bodyOf, type LooseRequest, urlOf } from "./request.ts";
import type { CallTable, Method } from "./types.ts";

export interface ClientOptions {
  /** Where the server is, such as `http://localhost:8080`; a path in it goes before every call's path. */
  readonly baseUrl: string;
  readonly fetch?: Fetch;
  /** Headers of every request, asked anew for each: a token that changes is always the current one. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Milliseconds for a whole exchange; 5 minutes unless told. */
  readonly timeoutMs?: number;
  /**
   * Looks at each JSON body of success; one it does not accept is thrown as `ApiError` UNREADABLE_REPLY. For
   * servers that nobody vouches for: without it a body is believed to be what the call's types say.
   */
  readonly accepts?: (call: CallDefinition, body: unknown) => boolean;
}

/** What is asked of `fetch`. */
export type Fetch = (url: string, request: FetchRequest) => Promise<Response>;

interface FetchRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
  readonly signal: AbortSignal;
}

export type Client<Calls extends CallTable> = { readonly [K in keyof Calls]: Method<Calls[K]> };

const NOT_AS_DOCUMENTED = "the reply is not what the call promises";

/** The documents' limit for one request. */
const DEFAULT_TIMEOUT_MS = 5 * 60 * 1000;

/**
 * A client with one method per call of the table.
 *
 * A method returns the body of success, or the `Response` for pictures and event streams. It throws
 * `ApiError` when the server answered otherwise, `NetworkError` when no whole answer came, and the
 * signal's own reason when the caller's signal ended it.
 */
export function createClient<const Calls extends CallTable>(
  calls: Calls,
  options: ClientOptions,
): Client<Calls> {
  const methods = Object.entries(calls).map(([name, call]) => [
    name,
    (request: LooseRequest = {}) => send(call, request, options),
  ]);
  return Object.fromEntries(methods) as Client<Calls>;
}

async function send(call: CallDefinition, request: LooseRequest, options: ClientOptions) {
  const { body, type } = bodyOf(call, request.body);
  const timeout = AbortSignal.timeout(request.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const url = urlOf(options.baseUrl, call, request);
  const fetch = options.fetch ?? globalThis.fetch;
  try {
    const response = await fetch(url, {
      method: call.method,
      headers: {
        ...(type && { "content-type": type }),
        ...options.headers?.(),
        ...request.headers,
      },
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
      ...(body !== undefined && { body }),
    });
    if (!response.ok && response.status !== 304) throw await readError(response);
    if (call.produces !== undefined) return response;
    const reply = await readJson(response);
    if (options.accepts?.(call, reply) === false) throw unreadable(response, reply, NOT_AS_DOCUMENTED);
    return reply;
  } catch (error) {
    throw asNetworkError(error, { timeout, caller: request.signal });
  }
}

/** `fetch` reports every failure of the network as a `TypeError`, and an abort as the signal's reason. */
function asNetworkError(
  error: unknown,
  signals: { timeout: AbortSignal; caller: AbortSignal | undefined },
): unknown {
  if (signals.caller?.aborted) return error;
  if (signals.timeout.aborted) {
    return new NetworkError("The request took too long", { timedOut: true, cause: error });
  }
  if (error instanceof TypeError) {
    return new NetworkError("The server could not be reached", { timedOut: false, cause: error });
  }
  return error;
}
