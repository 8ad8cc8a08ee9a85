import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { DomainError, type CallDefinition } from "@clothesline/contracts";
import { pathOf } from "../errors/surfaces.ts";
import { decide, type GuardRules } from "./decide.ts";

export interface GuardOptions {
  /** Names the server answers to besides `localhost`, `127.0.0.1` and `::1`; IPv6 with or without brackets. */
  readonly hosts?: readonly string[];
  /** Other web origins that may use the server as its own pages do. */
  readonly origins?: readonly string[];
  /** Which calls browser extensions may use; those that need no login unless given. */
  readonly openToExtensions?: (call: CallDefinition) => boolean;
}

const loopback = ["localhost", "127.0.0.1", "::1"];

function rulesOf(options: GuardOptions): GuardRules {
  const bare = (options.hosts ?? []).map((host) => host.toLowerCase().replace(/^\[(.*)\]$/, "$1"));
  const origins = (options.origins ?? []).map((origin) => origin.replace(/\/+$/, ""));
  return { hosts: new Set([...loopback, ...bare]), origins: new Set(origins) };
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(",") : header;
}

/**
 * The host a request is for. A target written as a whole address overrides `Host` (RFC 9112, 3.2.2); of two
 * `Host` headers, which are two opinions about where the request goes, none counts.
 */
function hostOf({ url = "/", headers, rawHeaders }: IncomingMessage): string | undefined {
  const written = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  if (written !== undefined) return written;
  // Node keeps only the first; raw headers alternate names and values.
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === "host");
  return hosts.length > 1 ? undefined : headers.host;
}

function allowReading(reply: FastifyReply, origin: string): void {
  void reply.headers({
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "x-request-id, retry-after",
    vary: "origin",
  });
}

/** Fetch's preflight, with Private Network Access: public pages and extensions ask before they reach a private address. */
function answerPreflight(request: FastifyRequest, reply: FastifyReply, allowed: string[]): void {
  const { headers } = request;
  void reply.headers({
    "access-control-allow-methods": allowed.join(", "),
    "access-control-allow-headers": one(headers["access-control-request-headers"]) ?? "content-type",
    "access-control-max-age": "600",
    vary: "origin, access-control-request-method, access-control-request-headers",
  });
  if (headers["access-control-request-private-network"] === "true") {
    void reply.header("access-control-allow-private-network", "true");
  }
  void reply.code(204).send();
}

/**
 * Keeps web pages from using a server on a person's own machine. Register it on the root instance before any
 * route; refusals are `HOST_REFUSED` and `ORIGIN_REFUSED` in the envelope of the path.
 */
export function guardHostAndOrigin(app: FastifyInstance, options: GuardOptions = {}): void {
  const rules = rulesOf(options);
  const open = options.openToExtensions ?? (({ auth }) => auth === "none" || auth === "optional-session");
  const isOpen = (call: CallDefinition | undefined) => call !== undefined && open(call);

  app.addHook("onRequest", async (request, reply) => {
    const { headers } = request.raw;
    const wanted = one(headers["access-control-request-method"]);
    const preflight = request.method === "OPTIONS" && wanted !== undefined && headers.origin !== undefined;
    const target = preflight
      ? app.routeTable.find(wanted.toUpperCase(), pathOf(request.url))?.config?.call
      : request.routeOptions.config.call;
    const decision = decide(
      {
        method: preflight ? wanted.toUpperCase() : request.method,
        host: hostOf(request.raw),
        origin: headers.origin,
        fetchSite: one(headers["sec-fetch-site"]),
        openToExtensions: isOpen(target),
      },
      rules,
    );
    if (!decision.allow) {
      throw new DomainError(decision.because === "host" ? "HOST_REFUSED" : "ORIGIN_REFUSED");
    }
    if (decision.corsOrigin !== undefined) allowReading(reply, decision.corsOrigin);
    if (preflight && decision.corsOrigin !== undefined) {
      answerPreflight(request, reply, [wanted.toUpperCase()]);
      return reply;
    }
    return undefined;
  });
}
