import "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { REMEMBERED_DAYS } from "../../features/sessions/sessions.ts";

const NAME = "session";
const shape = { path: "/", httpOnly: true, sameSite: "lax" } as const;

export const sessionTokenOf = (request: FastifyRequest): string | undefined =>
  request.cookies[NAME] || undefined;

/** Without `Max-Age` the browser drops the cookie when its session ends. */
export function setSessionCookie(reply: FastifyReply, token: string, remember: boolean): void {
  const lifetime = remember ? { maxAge: REMEMBERED_DAYS * 24 * 60 * 60 } : {};
  void reply.setCookie(NAME, token, { ...shape, ...lifetime });
}

export const clearSessionCookie = (reply: FastifyReply): void => void reply.clearCookie(NAME, shape);
