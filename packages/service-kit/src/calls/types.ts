import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { BodyOf, CallAuth, CallDefinition, ParamsOf, QueryOf, SuccessOf } from "@clothesline/contracts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The definition of the call a route serves. */
    call?: CallDefinition;
  }
}

/** A form's parts are read by the handler as they come, so its fields are not checked beforehand. */
export type InputBody<C extends CallDefinition> = C["consumes"] extends "multipart/form-data"
  ? unknown
  : BodyOf<C>;

export interface CallInput<C extends CallDefinition, Body = InputBody<C>> {
  readonly params: ParamsOf<C>;
  readonly query: QueryOf<C>;
  readonly body: Body;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What a handler returns: the success of the call, or for bytes anything Fastify can send. */
export type CallOutput<C extends CallDefinition> = C["produces"] extends string
  ? Readable | ReadableStream<Uint8Array> | Uint8Array | FastifyReply
  : SuccessOf<C>;

/**
 * Conditional only so that TypeScript settles `C` before it looks at a handler; else a handler's `true` is
 * taken for any boolean and does not fit a reply that says `true`.
 */
export type CallHandler<
  C extends CallDefinition,
  Extra = unknown,
  Body = InputBody<C>,
> = C extends CallDefinition
  ? (input: CallInput<C, Body> & Extra) => CallOutput<C> | Promise<CallOutput<C>>
  : never;

export interface CallOptions {
  /** Largest body of this call, bytes. */
  readonly bodyLimit?: number;
  /** No limit to the time its body takes while bytes keep coming. */
  readonly longBody?: boolean;
}

/** A check by `auth` of the contracts; what it returns is what a handler may touch. */
export type Authorizers = { readonly [A in CallAuth]?: (request: FastifyRequest) => unknown };

/** What the check of a call's `auth` returns; calls without one get `undefined`. */
export type WhoOf<Auth extends Authorizers, C extends CallDefinition> = Auth[C["auth"]] extends (
  request: FastifyRequest,
) => infer Who
  ? Awaited<Who>
  : undefined;
