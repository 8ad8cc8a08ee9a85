import { DomainError } from "@clothesline/contracts";
import { callRegistrar } from "@clothesline/service-kit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import type { Session } from "../../features/sessions/sessions.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** Registers the surface's calls; their handlers get as `who` the session that their `auth` asks for. */
export function localCallRegistrar(app: FastifyInstance, { sessions }: Pick<Context, "sessions">) {
  async function sessionOf(request: FastifyRequest): Promise<Session | undefined> {
    const token = sessionTokenOf(request);
    return token === undefined ? undefined : sessions.find(token);
  }

  return callRegistrar(app, {
    "optional-session": sessionOf,
    session: async (request): Promise<Session> => {
      const session = await sessionOf(request);
      if (session === undefined) throw new DomainError("LOGIN_REQUIRED");
      return session;
    },
  });
}

export type LocalCalls = ReturnType<typeof localCallRegistrar>;
