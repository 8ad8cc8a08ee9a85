import type { CallDefinition } from "@clothesline/contracts";
import { NetworkError } from "./errors.ts";
import { readError, readJson } from "./reply.ts";
import { bodyOf, type LooseRequest, urlOf } from "./request.ts";
import type { CallTable, Method } from "./types.ts";

export interface ClientOptions {
  /** Where the server is, such as `http://localhost:8080`; a path in it goes before every call's path. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Headers of every request, asked anew for each: a token that changes is always the current one. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Milliseconds for a whole exchange; 5 minutes unless told. */
  readonly timeoutMs?: number;
}

export type Client<Calls extends CallTable> = { readonly [K in keyof Calls]: Method<Calls[K]> };

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
    return call.produces === undefined ? await readJson(response) : response;
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
