import type { GeneratorFault } from "@clothesline/contracts";
import { GeneratorError } from "../generator-error.ts";
import type { Reply } from "./server.ts";

/** Longest wait a generator may ask for, in seconds. */
const LONGEST_WAIT = 3600;

/** A refusal, taken apart for whoever knows the server's own codes. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  /** The body where it is a JSON object, else empty. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Explains an answer whose status is not 200. `known` may know better than the status alone says.
 * Never throws but `GeneratorError` for a connection that broke.
 */
export async function refusalOf(
  reply: Reply,
  known: (refusal: Refusal) => GeneratorFault | undefined = () => undefined,
): Promise<GeneratorError> {
  const { status } = reply;
  const text = await reply.text();
  const fault = known({ status, text, body: objectOf(text) }) ?? faultOf(status);
  const cause = new Error(`The generator answered ${status}: ${text.slice(0, 500)}`);
  return new GeneratorError(fault, { cause, retryAfter: retryAfterOf(reply) });
}

/** What a status other than 200 means where nothing more is known. */
export function faultOf(status: number): GeneratorFault {
  if (status === 401 || status === 403) return "UNAUTHORIZED";
  if (status === 402) return "QUOTA";
  if (status === 408 || status === 504) return "TIMED_OUT";
  if (status === 400 || status === 413 || status === 422) return "BAD_JOB";
  if (status === 429 || status === 503) return "BUSY";
  if (status >= 500) return "FAILED";
  // What is left is a wrong address: nothing there, or a proxy that sends us elsewhere.
  return "MISCONFIGURED";
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterOf({ headers }: Reply): number | undefined {
  const value = headers["retry-after"];
  if (typeof value !== "string") return undefined;
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return seconds > 0 ? Math.min(Math.ceil(seconds), LONGEST_WAIT) : undefined;
}
