import type { Readable } from "node:stream";
import { Agent, type Dispatcher, request } from "undici";
import { encodeKey } from "../keys.ts";
import { sign, textToSign } from "../signatures.ts";
import { type BucketSettings, hostOf } from "./bucket.ts";

export interface BucketRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Empty for the bucket itself. */
  readonly key?: string;
  /** In the order they are sent; parameters without a value have "". */
  readonly query?: ReadonlyMap<string, string>;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

export interface BucketReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Dispatcher.ResponseData["body"];
}

/** OSS refused something, and not because of what a caller of ours did. */
export class BucketError extends Error {
  override readonly name = "BucketError";
  readonly status: number;

  constructor(what: string, status: number, code: string | undefined) {
    super(`OSS answered ${status}${code === undefined ? "" : ` ${code}`} to ${what}`);
    this.status = status;
  }
}

export interface BucketClient {
  /**
   * Sends a signed request. The reply's body is to be read or dumped by the caller.
   * @param expected statuses that are answers; others throw
   * @throws BucketError
   */
  readonly send: (request: BucketRequest, expected: readonly number[]) => Promise<BucketReply>;
  readonly close: () => Promise<void>;
}

/** Copies of gigabytes are made before the reply, ms. */
const patience = 5 * 60 * 1000;

/** Requests to OSS, signed in their headers: https://help.aliyun.com/document_detail/31951.html */
export function createBucketClient(settings: BucketSettings): BucketClient {
  const { bucket, accessKey } = settings;
  const host = hostOf(settings);
  const dispatcher = new Agent({ connect: { timeout: 10_000 }, headersTimeout: patience });

  async function send(
    { method, key = "", query = new Map(), headers = {}, body }: BucketRequest,
    expected: readonly number[],
  ): Promise<BucketReply> {
    const date = new Date().toUTCString();
    const signature = sign(accessKey.secret, textToSign({ method, bucket, key, date, headers, query }));
    const parameters = [...query].map(([name, value]) =>
      value === "" ? name : `${name}=${encodeURIComponent(value)}`,
    );
    const address = `${host}/${encodeKey(key)}${parameters.length > 0 ? "?" : ""}${parameters.join("&")}`;
    const reply = await request(address, {
      method,
      headers: { ...headers, date, authorization: `OSS ${accessKey.id}:${signature}` },
      body: body ?? null,
      dispatcher,
    });
    if (expected.includes(reply.statusCode)) {
      return { status: reply.statusCode, headers: reply.headers, body: reply.body };
    }
    const text = await reply.body.text();
    throw new BucketError(`${method} ${key}`, reply.statusCode, /<Code>(\w+)<\/Code>/.exec(text)?.[1]);
  }

  return { send, close: () => dispatcher.destroy() };
}
