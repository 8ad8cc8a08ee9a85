import { pipeline, Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { DomainError, reasons } from "@clothesline/contracts";
import { Agent, type Dispatcher, request } from "undici";
import { type AddressPolicy, AddressRefused, checkLiteralAddress, publicLookup } from "./public-address.ts";

const REDIRECTS = 5;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

export interface OpenOptions {
  /** Ends everything: look-ups, redirects and the body. */
  readonly signal: AbortSignal;
  /** Address of the page the picture was on, sent as `Referer`. */
  readonly referrer?: string | null;
}

/** Pictures of the web, at addresses that somebody else wrote. */
export interface WebFiles {
  /**
   * Asks for a picture and answers its bytes as they come, unlimited and of any kind; what is not read is not transferred.
   * @throws DomainError FETCH_FAILED with a detail for people; so does the reading
   */
  open(url: string, options: OpenOptions): Promise<AsyncIterable<Uint8Array>>;
  close(): Promise<void>;
}

const failed = (detail: string, cause?: unknown) => new DomainError("FETCH_FAILED", { detail, cause });

/** Downloads from where the policy allows it: the public internet, unless it says otherwise. */
export function createWebFiles(policy: AddressPolicy): WebFiles {
  // The caller's signal is the time limit.
  const agent = new Agent({
    connect: { lookup: publicLookup(policy), timeout: 0 },
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 0,
  });

  async function get(first: URL, { signal, referrer }: OpenOptions): Promise<Dispatcher.ResponseData> {
    const referer = refererOf(referrer ?? null);
    let url = first;
    for (let hop = 0; hop <= REDIRECTS; hop += 1) {
      checkLiteralAddress(policy, url.hostname);
      const response = await request(url, {
        dispatcher: agent,
        signal,
        headers: {
          accept: "image/webp,image/png,image/jpeg,image/gif,image/*;q=0.8",
          "accept-encoding": "identity",
          "user-agent": "Mozilla/5.0 (compatible; Clothesline)",
          ...(referer === undefined ? {} : { referer }),
        },
      });
      const { location } = response.headers;
      if (!redirectStatuses.has(response.statusCode) || typeof location !== "string") {
        return response;
      }
      discardBody(response);
      const next = webAddress(location, url);
      if (next === undefined) throw failed(reasons.FETCH_REDIRECT_INVALID);
      url = next;
    }
    throw failed(reasons.FETCH_REDIRECTS_TOO_MANY);
  }

  return {
    async open(text, options) {
      const url = webAddress(text);
      if (url === undefined) throw failed(reasons.FETCH_ADDRESS_INVALID);
      try {
        const response = await get(url, options);
        if (response.statusCode !== 200) {
          discardBody(response);
          throw failed(`${reasons.FETCH_REFUSED}（${response.statusCode}）`);
        }
        return explained(bodyOf(response), options.signal);
      } catch (error) {
        throw explain(error, options.signal);
      }
    },

    close: () => agent.destroy(),
  };
}

/** An http(s) address without a name and password in it. */
function webAddress(text: string, base?: URL): URL | undefined {
  const url = URL.parse(text, base?.href);
  if (url === null) return undefined;
  const usable = ["http:", "https:"].includes(url.protocol) && url.username + url.password === "";
  return usable ? url : undefined;
}

/** The page's address as a browser would send it: no fragment, no credentials (RFC 9110, 10.1.3). */
function refererOf(page: string | null): string | undefined {
  const url = page === null ? undefined : webAddress(page);
  if (url === undefined) return undefined;
  url.hash = "";
  return url.href;
}

/** Servers that compress although they were asked not to; limits count what comes out. */
function bodyOf({ headers, body }: Dispatcher.ResponseData): AsyncIterable<Uint8Array> {
  const encoding = String(headers["content-encoding"] ?? "identity").toLowerCase();
  const decoder = {
    gzip: createGunzip,
    "x-gzip": createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  }[encoding];
  if (decoder === undefined) {
    if (encoding === "identity" || encoding === "") return body;
    discardBody({ body });
    throw failed(reasons.FETCH_ENCODING_UNSUPPORTED);
  }
  return pipeline(Readable.from(body), decoder(), () => {});
}

function discardBody({ body }: Pick<Dispatcher.ResponseData, "body">): void {
  body.on("error", () => {});
  body.destroy();
}

async function* explained(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw explain(error, signal);
  }
}

function explain(error: unknown, signal: AbortSignal): DomainError {
  if (error instanceof DomainError) return error;
  if (signal.aborted) return failed(reasons.FETCH_TIMEOUT, error);
  if (error instanceof AddressRefused) {
    return failed(reasons.FETCH_ADDRESS_REFUSED, error);
  }
  return failed(reasons.FETCH_BROKEN_OFF, error);
}
