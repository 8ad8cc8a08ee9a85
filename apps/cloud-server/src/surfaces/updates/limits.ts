import rateLimit from "@fastify/rate-limit";
import { DomainError } from "@clothesline/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const minuteMs = 60_000;
const hourMs = 3_600_000;

const tooMany = (seconds: number): DomainError =>
  new DomainError("TOO_MANY_REQUESTS", { params: { retryAfter: Math.max(1, seconds) } });

/** Counts one upload of a caller. @throws DomainError TOO_MANY_REQUESTS */
export type CountUpload = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export interface Limits {
  /** Counts every call of a scope as a query. */
  readonly limitQueries: (scope: FastifyInstance) => void;
  readonly countUpload: CountUpload;
}

/** The document's limits by address; an IPv6 network of one customer is one address. */
export async function setUpLimits(
  app: FastifyInstance,
  { queriesPerMinute, uploadsPerHour }: { queriesPerMinute: number; uploadsPerHour: number },
): Promise<Limits> {
  await app.register(rateLimit, {
    global: false,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) => tooMany(Math.ceil(ttl / 1000)),
  });
  const queries = app.rateLimit({ max: queriesPerMinute, timeWindow: minuteMs });
  const uploads = app.createRateLimit({ max: uploadsPerHour, timeWindow: hourMs });
  return {
    limitQueries: (scope) => void scope.addHook("onRequest", queries),
    async countUpload(request, reply) {
      const counted = await uploads(request);
      if (counted.isAllowed) return;
      void reply.headers({
        "ratelimit-limit": counted.max,
        "ratelimit-remaining": counted.remaining,
        "ratelimit-reset": counted.ttlInSeconds,
      });
      if (counted.isExceeded) throw tooMany(counted.ttlInSeconds);
    },
  };
}
