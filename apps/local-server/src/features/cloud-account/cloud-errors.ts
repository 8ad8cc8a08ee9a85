import { ApiError, NetworkError } from "@clothesline/client";
import { DomainError, reasons, syncErrors } from "@clothesline/contracts";

/**
 * What went wrong with the cloud, in the document's terms: SYNC_TIMEOUT, NETWORK_FAILED,
 * CLOUD_LOGIN_REQUIRED or CLOUD_FAILED. Errors that are not about the cloud come back as they are.
 */
export function asCloudError(error: unknown): unknown {
  if (error instanceof NetworkError) {
    const code = error.timedOut ? "SYNC_TIMEOUT" : "NETWORK_FAILED";
    return new DomainError(code, { detail: reasonOf(error), cause: error });
  }
  if (!(error instanceof ApiError)) return error;
  const code = isRefusal(error) ? "CLOUD_LOGIN_REQUIRED" : "CLOUD_FAILED";
  return new DomainError(code, {
    detail: sentenceOf(error),
    cause: error,
    params: { status: error.status, retryAfter: error.retryAfter },
  });
}

/**
 * The cloud does not take this account as it is; asking again would change nothing. A bare 403 may come from
 * anything on the way, and says nothing about the account.
 */
export function isRefusal(error: unknown): error is ApiError {
  return (
    error instanceof ApiError && (error.status === 401 || REFUSALS.has(error.code) || isUnknownUser(error))
  );
}

const REFUSALS = new Set(["FORBIDDEN", "ACCOUNT_DISABLED"]);

/** A cloud that speaks only the document gives no codes, but the document's sentence. */
export const isUnknownUser = (error: ApiError): boolean =>
  error.code === "SYNC_USER_UNKNOWN" || error.message === syncErrors.SYNC_USER_UNKNOWN.message;

/** Whether the same request may well succeed later (RFC 9110, 15.6; RFC 6585, 4). */
export function canPass(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ApiError)) return false;
  return error.status >= 500 || error.status === 429 || error.status === 408 || error.status < 400;
}

/** The longest a cloud's `Retry-After` is believed: more is more likely a mistake than a wish. */
const MAX_PATIENCE_MS = 60 * 60_000;

/** Milliseconds for which the cloud asks to be left alone. */
export const patienceMs = (error: unknown): number =>
  error instanceof ApiError ? Math.min(MAX_PATIENCE_MS, (error.retryAfter ?? 0) * 1000) : 0;

/** What the cloud said, where it is one of the document's sentences; whatever else comes back is for the log. */
export const sentenceOf = (error: ApiError): string =>
  /\p{Script=Han}/u.test(error.message)
    ? error.message
    : `${reasons.CLOUD_REPLY_UNREADABLE}（HTTP ${error.status}）`;

const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: reasons.CLOUD_CONNECTION_REFUSED,
  ENOTFOUND: reasons.CLOUD_HOST_UNKNOWN,
  EAI_AGAIN: reasons.CLOUD_HOST_UNRESOLVED,
  EHOSTUNREACH: reasons.CLOUD_HOST_UNREACHABLE,
  ENETUNREACH: reasons.NETWORK_DOWN,
};

/** The system's code stays in the cause. */
function reasonOf({ timedOut, cause }: NetworkError): string {
  if (timedOut) return reasons.CLOUD_SILENT;
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const code = inner instanceof Error && "code" in inner ? String(inner.code) : "";
  return (Object.hasOwn(byCode, code) ? byCode[code] : undefined) ?? reasons.CLOUD_CONNECTION_LOST;
}
