import { localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import type { Account } from "../../features/accounts/account.ts";
import type { LocalCalls } from "./callers.ts";
import { profileView, userView } from "./views.ts";

export function registerUserCalls(calls: LocalCalls, context: Context): void {
  const { accounts, sessions, extensions, listing, failures, registrations } = context;

  const profileOf = async (account: Account) => profileView(account, await listing.count(account.user_id));

  calls.on(localCalls.register, async ({ body, request }) => {
    const user = await registrations.run(request.ip, () => accounts.register(body));
    return { success: true, user_id: user.user_id, message: "注册成功" };
  });

  calls.on(localCalls.checkAuth, async ({ who }) => {
    if (who === undefined) return { authenticated: false };
    return { authenticated: true, user: userView(await accounts.get(who.user_id)) };
  });

  calls.on(localCalls.getProfile, async ({ who }) => ({
    success: true,
    user: await profileOf(await accounts.get(who.user_id)),
  }));

  calls.on(localCalls.updateProfile, async ({ body, who, request }) => {
    const change = {
      ...(typeof body.email === "string" ? { email: body.email } : {}),
      ...(typeof body.password === "string" ? { password: body.password } : {}),
      ...(typeof body.current_password === "string" ? { currentPassword: body.current_password } : {}),
      ...(typeof body.cloud_sync_enabled === "boolean" ? { cloudSyncEnabled: body.cloud_sync_enabled } : {}),
    };
    const user = await failures.attempt(request.ip, who.user_id, () => accounts.change(who.user_id, change));
    if (change.password !== undefined) {
      await sessions.endOthers(who.user_id, who);
      await extensions.revokeAll(who.user_id);
    }
    return { success: true, user: await profileOf(user), message: "资料已更新" };
  });
}
