import { DomainError, pagesCalls, type SuccessOf } from "@clothesline/contracts";
import type { CallRegistrar } from "@clothesline/service-kit";
import { avatarOf } from "../../features/avatars/avatars.ts";
import type { CheckedAccount, Profile } from "../../features/accounts/account.ts";
import { optionsOf } from "../../features/generators/options.ts";
import { storageInfo } from "../../features/quota/quota.ts";
import { version } from "../../version.ts";
import { checkLoginPage, clearPageCookie, setPageCookie } from "../page-cookie.ts";
import type { personChecks } from "../person.ts";
import { avatarUrl } from "../studio/paths.ts";
import type { PagesServices } from "./services.ts";

type AccountReply = SuccessOf<typeof pagesCalls.signIn>;

const isoOf = (time: string): string => `${time.replace(" ", "T")}Z`;

/** Logging in and out of the pages, and what they show of an account. */
export function accountCalls(
  call: CallRegistrar<ReturnType<typeof personChecks>>,
  services: PagesServices,
): void {
  const { config, sessions, frontDoor, wardrobe, generator } = services;

  call.on(pagesCalls.getServer, () => ({
    version,
    registration: config.registration,
    generator: generator.name,
    can_generate: generator.fromPrompt,
    can_try_on: generator.tryOn,
    generator_options: [...optionsOf[generator.name]],
  }));

  type Exchange = Parameters<Parameters<typeof call.on<typeof pagesCalls.signIn>>[1]>[0];
  async function begin({ request, reply }: Pick<Exchange, "request" | "reply">, account: CheckedAccount) {
    const cookie = await sessions.pages.start(account, request.headers["user-agent"] ?? "");
    setPageCookie(request, reply, cookie);
    return describe(services, account);
  }
  call.on(pagesCalls.signIn, async (input) => {
    checkLoginPage(input.request);
    return begin(input, await frontDoor.login(input.request.ip, input.body));
  });
  call.on(pagesCalls.signUp, async (input) => {
    checkLoginPage(input.request);
    const { username, email, password, invite_code: inviteCode } = input.body;
    if (password === "") throw new DomainError("PASSWORD_REQUIRED");
    const registration = { username, email, password, inviteCode: inviteCode || undefined };
    return begin(input, await frontDoor.register(input.request.ip, registration));
  });
  call.on(pagesCalls.signOut, async ({ who, reply }) => {
    await sessions.end(who);
    clearPageCookie(reply);
    return { success: true };
  });

  // Every page asks; a refusal would stand in the console of whoever is not logged in.
  call.on(pagesCalls.getAccount, async ({ who, request, reply }) => {
    if (who === undefined) return { account: null };
    const renewed = await sessions.pages.renew(who);
    if (renewed !== undefined) setPageCookie(request, reply, renewed);
    return describe(services, who);
  });
  call.on(pagesCalls.listSessions, async ({ who }) => {
    const open = await sessions.pages.list(who);
    return {
      sessions: open.map(({ user_agent, ...one }) => ({
        id: one.id,
        kind: one.kind,
        user_agent,
        created_at: isoOf(one.created_at),
        last_used: isoOf(one.last_used),
        current: one.id === who.sessionId,
      })),
    };
  });
  call.on(pagesCalls.endSession, async ({ who, params }) => {
    await sessions.pages.end(who, params.session_id);
    return { success: true };
  });
  call.on(pagesCalls.endOtherSessions, async ({ who }) => ({ ended: await sessions.pages.endOthers(who) }));

  async function describe({ config }: PagesServices, profile: Profile): Promise<AccountReply> {
    const { db } = wardrobe;
    const { quota, used, by } = await storageInfo(db, profile.id, config.driveQuotaBytes);
    return {
      account: {
        id: profile.id,
        user_id: profile.userId,
        username: profile.username,
        email: profile.email,
        display_name: profile.displayName,
        permission: profile.permission,
        created_at: isoOf(profile.createdAt),
        avatar_url: avatarUrl(await avatarOf(db, profile)),
        quota,
        used_space: used,
        used_by: by,
      },
    };
  }
}
