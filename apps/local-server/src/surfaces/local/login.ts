import { DomainError, localCalls } from "@clothesline/contracts";
import { isLoopbackHost } from "../../config.ts";
import type { FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import type { LocalCalls } from "./callers.ts";
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from "./session-cookie.ts";
import { userSummary } from "./views.ts";

const bare = (address: string) => address.replace(/^::ffff:/i, "");

/**
 * Did this request stay on this machine? The server must listen there only, the connection have arrived there, and a
 * proxy that is believed must name such a caller too.
 */
function isLocal(request: FastifyRequest, listenHost: string): boolean {
  const arrivedAt = bare(request.socket.localAddress ?? "127.0.0.1");
  return [listenHost, arrivedAt, bare(request.ip)].every(isLoopbackHost);
}

export function registerLoginCalls(calls: LocalCalls, context: Context): void {
  const { accounts, sessions, failures, config } = context;

  calls.on(localCalls.login, async ({ body, request, reply }) => {
    const { username, password } = body;
    const remember = body.remember_me === true;
    if (username.trim() === "" || password === "") {
      throw new DomainError("LOGIN_FIELDS_REQUIRED");
    }
    const user = await failures.attempt(request.ip, username.trim(), () =>
      accounts.login({ username, password }, isLocal(request, config.host)),
    );
    // Another person's session in the same browser ends here, and a planted one is of no use.
    const earlier = sessionTokenOf(request);
    const session = earlier === undefined ? undefined : await sessions.find(earlier);
    if (session !== undefined) await sessions.end(session);
    setSessionCookie(reply, await sessions.start(user.user_id, remember), remember);
    return { success: true, user: userSummary(user), message: "登录成功" };
  });

  calls.on(localCalls.logout, async ({ who, reply }) => {
    await sessions.end(who);
    clearSessionCookie(reply);
    return { success: true, message: "登出成功" };
  });
}
