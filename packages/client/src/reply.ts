import { ApiError } from "./errors.ts";

/** How much of a reply that is not JSON is kept to show, in characters. */
const SHOWN = 200;

/** The body of success. Throws `ApiError` for every other answer, as the client's methods do. */
export async function readReply(response: Response): Promise<unknown> {
  if (!response.ok) throw await readError(response);
  return readJson(response);
}

export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  const body = parse(text);
  if (body === undefined) throw unreadable(response, shown(text));
  return body;
}

export async function readError(response: Response): Promise<ApiError> {
  const text = await response.text();
  const body = parse(text);
  if (!isRecord(body)) return unreadable(response, shown(text));
  const detail = stringOf(body["detail"]) ?? fieldErrors(body["errors"]);
  const message = stringOf(body["error"]) ?? stringOf(body["message"]);
  return new ApiError({
    status: response.status,
    code: stringOf(body["code"]) ?? stringOf(body["error_code"]) ?? "UNKNOWN",
    // The update surface's sentence is its `detail`.
    message: message ?? detail ?? `HTTP ${response.status}`,
    detail: message === undefined ? undefined : detail,
    retryAfter: retryAfterOf(response),
    body,
  });
}

/** The drive says what is wrong field by field: `{"errors": {"name": ["…"]}}`. */
function fieldErrors(errors: unknown): string | undefined {
  if (!isRecord(errors)) return undefined;
  const lines = Object.entries(errors).map(([field, told]) => `${field}: ${[told].flat().join(" ")}`);
  return lines.length > 0 ? lines.join("; ") : undefined;
}

const shown = (text: string) => text.slice(0, SHOWN);

export function unreadable(response: Response, body: unknown, problem = "the reply is not JSON"): ApiError {
  return new ApiError({
    status: response.status,
    code: "UNREADABLE_REPLY",
    message: `HTTP ${response.status}: ${problem}`,
    retryAfter: retryAfterOf(response),
    body,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterOf(response: Response): number | undefined {
  const value = response.headers.get("retry-after");
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
