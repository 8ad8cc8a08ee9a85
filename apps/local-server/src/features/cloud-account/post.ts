import { NetworkError, readReply } from "@clothesline/client";
import { authorization } from "./cloud-client.ts";
import { exchange } from "./exchange.ts";

export interface Post {
  readonly url: string;
  readonly token: string | undefined;
  /** Bytes of `body`, exactly. */
  readonly length: number;
  /** Its pieces may share their memory: see `exchange`. */
  readonly body: Iterable<Uint8Array>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a JSON body of any length as it is made and returns the reply. Throws what the client's methods
 * throw, the signal's reason, and errors of the body's own making unchanged.
 */
export async function post({ url, token, length, body, timeoutMs, signal }: Post): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await exchange(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": String(length),
        ...authorization(token),
      },
      body,
      signal: AbortSignal.any([signal, timeout]),
    });
    return await readReply(response);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (timeout.aborted) {
      throw new NetworkError("The request took too long", { timedOut: true, cause: error });
    }
    if (error instanceof TypeError) {
      throw new NetworkError("The server could not be reached", { timedOut: false, cause: error });
    }
    throw error;
  }
}
