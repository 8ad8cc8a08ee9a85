import type { FastifyReply, FastifyRequest } from "fastify";
import type { Envelope } from "../errors/envelope.ts";
import { pathOf } from "../errors/surfaces.ts";
import type { RouteTable } from "./route-table.ts";

/** The one handler of unmatched requests: 405 with `Allow` where the path exists, else 404. */
export function notFoundHandler(pick: (target: string) => Envelope, routes: RouteTable) {
  return function notFound(request: FastifyRequest, reply: FastifyReply): void {
    const envelope = pick(request.raw.url ?? "/");
    const allowed = routes.methodsAt(pathOf(request.url));
    // A route's own handler may have given up with `callNotFound`: then the method was right.
    const wrongMethod = allowed.length > 0 && !allowed.includes(request.method);
    const code = wrongMethod ? "METHOD_NOT_ALLOWED" : "NOT_FOUND";
    const answer = envelope.describe({ code }, request.id);
    if (wrongMethod) void reply.header("allow", allowed.join(", "));
    void reply.code(answer.status).type(envelope.mediaType).send(envelope.toBody(answer));
  };
}
