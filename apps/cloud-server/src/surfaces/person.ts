import { DomainError } from "@clothesline/contracts";
import type { FastifyRequest } from "fastify";
import type { Person } from "../features/sessions/person.ts";
import type { Sessions } from "../features/sessions/sessions.ts";

/** The token of an `Authorization: Bearer` header (RFC 6750); another scheme is as none. */
export const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];

/**
 * The checks of calls that are made with an access token. Where it is optional, one that is sent and no good is refused all
 * the same: its sender is to renew it rather than be taken for a stranger.
 */
export function personChecks(sessions: Sessions) {
  return {
    async bearer(request: FastifyRequest): Promise<Person> {
      const token = bearerOf(request);
      if (token === undefined) throw new DomainError("TOKEN_REQUIRED");
      return sessions.open(token);
    },
    async "optional-bearer"(request: FastifyRequest): Promise<Person | undefined> {
      const token = bearerOf(request);
      return token === undefined ? undefined : sessions.open(token);
    },
  };
}
