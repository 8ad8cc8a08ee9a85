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

/**
 * Whether an extension asks. One that has access to this address sends no `Origin` when it reads; browsers then say that no
 * site asked (`none`), which is otherwise so of addresses that people type, for a document.
 */
const byExtension = ({ headers }: FastifyRequest): boolean =>
  headers.origin === undefined
    ? headers["sec-fetch-site"] === "none" && headers["sec-fetch-dest"] === "empty"
    : isExtensionOrigin(headers.origin);

/**
 * Whether a reader with a token leaves its origin unsaid as extensions do. Firefox calls one that has access `same-origin`,
 * as it calls the pages of this server, so that this tells of no extension where there is no token.
 */
const readsUnsaid = ({ headers }: FastifyRequest): boolean =>
  headers.origin === undefined &&
  headers["sec-fetch-dest"] === "empty" &&
  (headers["sec-fetch-site"] === "none" || headers["sec-fetch-site"] === "same-origin");

/** Registers the surface's calls; their handlers get as `who` the session that their `auth` asks for. */
export function localCallRegistrar(
  app: FastifyInstance,
  { sessions, extensions }: Pick<Context, "sessions" | "extensions">,
) {
  async function callerOf(request: FastifyRequest): Promise<Caller | undefined> {
    const bearer = bearerOf(request);
    if (bearer !== undefined) {
      const { origin } = request.headers;
      const paired = await extensions.find(bearer, readsUnsaid(request) ? undefined : (origin ?? ""));
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
      const borrowed = caller?.extensionId === undefined && byExtension(request);
      if (caller === undefined || borrowed) throw new DomainError("LOGIN_REQUIRED");
      return caller;
    },
  });
}

export type LocalCalls = ReturnType<typeof localCallRegistrar>;
