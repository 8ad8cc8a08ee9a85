import { DomainError } from "@clothesline/contracts";
import type { FastifyRequest } from "fastify";
import type { Person } from "../features/sessions/person.ts";
import type { Sessions } from "../features/sessions/sessions.ts";
import { checkOwnPage, pageCookieOf } from "./page-cookie.ts";

/** The token of an `Authorization: Bearer` header (RFC 6750); another scheme is as none. */
const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];

/**
 * The checks of calls that are made with an access token, or by our own pages with their cookie. Where it is optional, a
 * token that is sent and no good is refused all the same: its sender is to renew it rather than be taken for a stranger.
 */
export function personChecks(sessions: Sessions) {
  async function holder(request: FastifyRequest): Promise<Person | undefined> {
    const token = bearerOf(request);
    if (token !== undefined) return await sessions.open(token);
    const cookie = pageCookieOf(request);
    if (cookie === undefined) return undefined;
    checkOwnPage(request);
    return await sessions.pages.open(cookie);
  }
  return {
    async bearer(request: FastifyRequest): Promise<Person> {
      const person = await holder(request);
      if (person === undefined) throw new DomainError("TOKEN_REQUIRED");
      return person;
    },
    /** A browser's cookie that is no good any more, or not ours to use, leaves a stranger, as before a login. */
    async "optional-bearer"(request: FastifyRequest): Promise<Person | undefined> {
      if (bearerOf(request) !== undefined) return await holder(request);
      return await holder(request).catch((error: unknown) => {
        if (error instanceof DomainError && error.code === "TOKEN_REQUIRED") return undefined;
        throw error;
      });
    },
  };
}
