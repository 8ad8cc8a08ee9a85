export interface ApiErrorFacts {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly body?: unknown;
}

/** The server answered, and not with success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** The surface's error code; `UNKNOWN` when the server gave none, `UNREADABLE_REPLY` when it answered with nothing of use. */
  readonly code: string;
  readonly detail: string | undefined;
  /** Seconds to wait before another try, from `Retry-After`. */
  readonly retryAfter: number | undefined;
  /** The reply as parsed, or its first characters when it is not JSON. */
  readonly body: unknown;

  constructor(facts: ApiErrorFacts) {
    super(facts.message);
    this.status = facts.status;
    this.code = facts.code;
    this.detail = facts.detail;
    this.retryAfter = facts.retryAfter;
    this.body = facts.body;
  }
}

/** No whole answer came: the server could not be reached, the connection broke, or time ran out. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly timedOut: boolean;

  constructor(message: string, options: { timedOut: boolean; cause: unknown }) {
    super(message, { cause: options.cause });
    this.timedOut = options.timedOut;
  }
}
