import { DomainError } from "@clothesline/contracts";
import { callRegistrar, isExtensionOrigin } from "@clothesline/service-kit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import type { Session } from "../../features/sessions/sessions.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** Who makes a call: a person in a browser, or a browser extension that they paired. */
export interface Caller extends Session {
  readonly extensionId?: string;
}

const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];

/** Registers the surface's calls; their handlers get as `who` the session that their `auth` asks for. */
export function localCallRegistrar(
  app: FastifyInstance,
  { sessions, extensions }: Pick<Context, "sessions" | "extensions">,
) {
  async function callerOf(request: FastifyRequest): Promise<Caller | undefined> {
    const bearer = bearerOf(request);
    if (bearer !== undefined) {
      const paired = await extensions.find(bearer, request.headers.origin ?? "");
      // A revoked token is not quietly somebody else.
      if (paired === undefined) throw new DomainError("LOGIN_REQUIRED");
      return { user_id: paired.user_id, tokenHash: paired.token_hash, extensionId: paired.id };
    }
    const token = sessionTokenOf(request);
    return token === undefined ? undefined : sessions.find(token);
  }

  return callRegistrar(app, {
    "optional-session": callerOf,
    session: async (request): Promise<Caller> => {
      const caller = await callerOf(request);
      // A person's cookie is for their pages; an extension that wants what needs a login must be paired.
      const borrowed = caller?.extensionId === undefined && isExtensionOrigin(request.headers.origin);
      if (caller === undefined || borrowed) throw new DomainError("LOGIN_REQUIRED");
      return caller;
    },
  });
}

export type LocalCalls = ReturnType<typeof localCallRegistrar>;
