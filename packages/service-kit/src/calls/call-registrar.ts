import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CallDefinition } from "@clothesline/contracts";
import { addRoute, addStreamRoute, runWith } from "./register-call.ts";
import type { Authorizers, CallHandler, CallOptions, WhoOf } from "./types.ts";

export interface CallRegistrar<Auth extends Authorizers> {
  /** Serves a call whose handler gets `who` from the check its `auth` names. */
  on<const C extends CallDefinition>(
    call: C,
    handler: CallHandler<C, { readonly who: WhoOf<Auth, C> }>,
    options?: CallOptions,
  ): void;
  /** The same with the unread body. */
  onStream<const C extends CallDefinition>(
    call: C,
    handler: CallHandler<C, { readonly who: WhoOf<Auth, C> }, Readable>,
    options?: CallOptions,
  ): void;
}

/**
 * Registers the calls of a surface with its checks: the contract says who may call, so no handler can forget.
 * A check runs before the body is read; what it throws is answered, what it returns is the handler's `who`.
 */
export function callRegistrar<const Auth extends Authorizers>(
  app: FastifyInstance,
  authorizers: Auth,
): CallRegistrar<Auth> {
  const callers = new WeakMap<FastifyRequest, unknown>();
  const whoOf = (request: FastifyRequest) => ({ who: callers.get(request) });

  function checkOf(call: CallDefinition) {
    const authorize = authorizers[call.auth];
    if (authorize === undefined) {
      if (call.auth === "none") return undefined;
      throw new Error(`${call.operationId} needs a check for "${call.auth}" that the surface lacks`);
    }
    return async (request: FastifyRequest): Promise<void> => {
      callers.set(request, await authorize(request));
    };
  }

  return {
    on(call, handler, options = {}) {
      addRoute(app, call, runWith(call, handler, whoOf, true), options, checkOf(call));
    },
    onStream(call, handler, options = {}) {
      const extra = (request: FastifyRequest) => ({ ...whoOf(request), body: request.raw });
      addStreamRoute(app, call, runWith(call, handler, extra, false), options, checkOf(call));
    },
  };
}
