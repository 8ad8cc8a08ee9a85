import type { BodyOf, CallDefinition, ParamsOf, QueryOf, SuccessOf } from "@clothesline/contracts";

/** A surface's table of calls, such as `localCalls` or `syncCalls`. */
export type CallTable = Readonly<Record<string, CallDefinition>>;

/** What can be said about any request beside its own parameters. */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole exchange, the reply's body included; overrides the client's. */
  readonly timeoutMs?: number;
}

/** A part is left out when the call has none, and optional when all of its fields are. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : object extends Value
    ? { readonly [K in Name]?: Value }
    : { readonly [K in Name]: Value };

export type RequestOf<C extends CallDefinition> = RequestOptions &
  Part<"params", ParamsOf<C>> &
  Part<"query", QueryOf<C>> &
  Part<"body", BodyOf<C>>;

/** The body of success; the whole `Response` where the call answers with something that is not JSON. */
export type ReplyOf<C extends CallDefinition> = C extends { readonly produces: string }
  ? Response
  : SuccessOf<C>;

/** The method of one call: its argument may be left out when nothing in it is required. */
export type Method<C extends CallDefinition> =
  object extends RequestOf<C>
    ? (request?: RequestOf<C>) => Promise<ReplyOf<C>>
    : (request: RequestOf<C>) => Promise<ReplyOf<C>>;
