import type { Static, TSchema } from "typebox";
import type { SurfaceErrors } from "./surface-errors.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Who may make a call; a surface turns it into the check it runs before the handler. */
export type CallAuth =
  | "none"
  | "optional-session"
  | "session"
  | "device"
  | "optional-bearer"
  | "bearer"
  | "api-key";

export interface CallDefinition {
  readonly operationId: string;
  readonly method: HttpMethod;
  /** Path with `{name}` placeholders, as the documents write it; one that ends in a slash is also served without. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly auth: CallAuth;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Media type of the request body; JSON when there is a body and nothing else is said. */
  readonly consumes?: "application/json" | "multipart/form-data";
  /** Status and body of success. */
  readonly status: number;
  readonly success: TSchema;
  /** Media type of a successful reply that is not JSON, such as a picture or an event stream. */
  readonly produces?: string;
  /** Every reply by status, success and errors alike. */
  readonly replies: Readonly<Record<number, TSchema>>;
  /** Codes of the surface's error table that this call can answer. */
  readonly errors: readonly string[];
  /** Code for input that does not fit the schemas, where the document has a sentence of its own. */
  readonly invalid?: string;
  /** Code for what nobody foresaw, where the document says what the call failed at; `INTERNAL` else. */
  readonly failed?: string;
}

export type ParamsOf<C extends CallDefinition> = C["params"] extends TSchema
  ? Static<C["params"]>
  : undefined;
export type QueryOf<C extends CallDefinition> = C["query"] extends TSchema ? Static<C["query"]> : undefined;
export type BodyOf<C extends CallDefinition> = C["body"] extends TSchema ? Static<C["body"]> : undefined;
export type SuccessOf<C extends CallDefinition> = Static<C["success"]>;

type CallInput<Errors extends SurfaceErrors> = Omit<
  CallDefinition,
  "replies" | "errors" | "status" | "invalid" | "failed"
> & {
  readonly status?: number;
  readonly errors?: readonly (keyof Errors & string)[];
  readonly invalid?: keyof Errors & string;
  readonly failed?: keyof Errors & string;
};

type Defined<Input> = Omit<Input, "status" | "errors"> &
  Pick<CallDefinition, "replies" | "status" | "errors">;

/** Errors that every call of a surface can answer, whatever it does. */
const everywhere = ["INVALID_REQUEST", "INTERNAL"] as const;
const byAuth: Record<CallAuth, readonly string[]> = {
  none: [],
  "optional-session": [],
  session: ["LOGIN_REQUIRED"],
  device: ["TOKEN_REQUIRED", "FORBIDDEN"],
  // A token that is sent and no good is refused, so that its sender renews it and is not taken for a stranger.
  "optional-bearer": ["TOKEN_REQUIRED"],
  bearer: ["TOKEN_REQUIRED"],
  "api-key": ["INVALID_API_KEY"],
};

/**
 * Makes the `defineCall` of one surface. A call names its success and its error codes; the replies by
 * status follow from the surface's error table, so a status cannot be documented and not be in the table.
 */
export function callsOf<const Errors extends SurfaceErrors>(errors: Errors, errorBody: TSchema) {
  return function defineCall<const Input extends CallInput<Errors>>(input: Input): Defined<Input> {
    const status = input.status ?? 200;
    const codes = [
      ...new Set<string>([
        ...byAuth[input.auth],
        ...(input.errors ?? []),
        ...(input.invalid ? [input.invalid] : []),
        ...(input.failed ? [input.failed] : []),
        ...everywhere,
      ]),
    ];
    const replies: Record<number, TSchema> = { [status]: input.success };
    for (const code of codes) replies[errors[code]?.status ?? 500] ??= errorBody;
    return { ...input, status, errors: codes, replies };
  };
}
