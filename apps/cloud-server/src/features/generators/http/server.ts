import { Agent, type FormData, request } from "undici";
import { GeneratorError } from "../generator-error.ts";

/** Bytes kept of an answer that is no picture. */
const MAX_TEXT = 64 * 1024;
/** ms; whether somebody is there at all shows soon. */
const CONNECT_TIMEOUT = 10_000;

export interface Question {
  /** Below the server's address, with a leading slash. */
  readonly path: string;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes as they come. Throws GeneratorError when the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The first 64 KiB as text. */
  text(): Promise<string>;
  /** Nobody wants the rest. */
  discard(): void;
}

/** A generator's server, which was configured and so may be anywhere; but it may not send us on to other places. */
export interface Server {
  /** A GET, or a POST where there is something to say. @throws GeneratorError when nobody is there */
  ask(question: Question): Promise<Reply>;
}

export function serverAt(baseUrl: string, headers: Readonly<Record<string, string>>): Server {
  // Models take their time before the first byte; the caller's signal is the limit.
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT },
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 0,
  });
  return {
    async ask({ path, json, form, signal }) {
      const body = json === undefined ? form : JSON.stringify(json);
      try {
        const response = await request(`${baseUrl}${path}`, {
          dispatcher: agent,
          method: body === undefined ? "GET" : "POST",
          headers: {
            ...headers,
            accept: "application/json, image/*;q=0.9, */*;q=0.1",
            ...(json === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body }),
          signal,
        });
        // An abort while nobody reads must not end the process.
        response.body.on("error", () => undefined);
        return {
          status: response.statusCode,
          headers: response.headers,
          body: unbroken(response.body),
          text: () => firstOf(unbroken(response.body)),
          discard: () => void response.body.destroy(),
        };
      } catch (error) {
        throw new GeneratorError("UNREACHABLE", { cause: error });
      }
    },
  };
}

async function* unbroken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw new GeneratorError("UNREACHABLE", { cause: error });
  }
}

async function firstOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.length;
    if (size >= MAX_TEXT) break;
  }
  return Buffer.concat(pieces).subarray(0, MAX_TEXT).toString("utf8");
}
