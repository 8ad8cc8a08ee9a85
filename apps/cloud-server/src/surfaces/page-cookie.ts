import "@fastify/cookie";
import { DomainError } from "@clothesline/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { PAGE_SESSION_SECONDS } from "../features/sessions/page-sessions.ts";

// Cookies are shared between the ports of a host, so that of the desktop's server must have another name.
const NAME = "cloud_session";
const shape = { path: "/", httpOnly: true, sameSite: "strict" } as const;

export const pageCookieOf = ({ cookies }: FastifyRequest): string | undefined => cookies[NAME] || undefined;

export function setPageCookie(request: FastifyRequest, reply: FastifyReply, value: string): void {
  const secure = request.protocol === "https";
  void reply.setCookie(NAME, value, { ...shape, secure, maxAge: PAGE_SESSION_SECONDS });
}

export const clearPageCookie = (reply: FastifyReply): void => void reply.clearCookie(NAME, shape);

/**
 * Browsers send cookies along with what other sites ask for; other ports of the same host even count as the same
 * site, and front ends elsewhere may read replies. What is asked with the cookie must therefore come from our own pages
 * or, where nothing is changed, from a person who opens an address.
 * @throws DomainError `TOKEN_REQUIRED`: for a stranger's page the cookie is as none
 */
export function checkOwnPage(request: FastifyRequest): void {
  const { method, headers } = request;
  const isRead = method === "GET" || method === "HEAD";
  const isOpened =
    headers.origin === undefined && [undefined, "none"].includes(headers["sec-fetch-site"]?.toString());
  if (isOwnPage(request) || (isRead && isOpened)) return;
  throw new DomainError("TOKEN_REQUIRED");
}

/**
 * A login that another site's page makes would leave its visitor in that site's account.
 * @throws DomainError `ORIGIN_REFUSED`
 */
export function checkLoginPage(request: FastifyRequest): void {
  if (!isOwnPage(request)) throw new DomainError("ORIGIN_REFUSED");
}

function isOwnPage({ headers, host }: FastifyRequest): boolean {
  const { origin, "sec-fetch-site": site } = headers;
  if (site !== undefined) return site === "same-origin";
  return origin !== undefined && hostOf(origin) === host;
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;
