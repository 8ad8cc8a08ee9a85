import { DomainError, type syncCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import { issueDeviceToken } from "../../features/accounts/device-tokens.ts";
import type { SyncServices } from "./services.ts";

export function loginCloudUser({
  wardrobe: { db },
  frontDoor,
  signToken,
}: SyncServices): CallHandler<typeof syncCalls.loginCloudUser> {
  return async ({ body, request }) => {
    const { username, password, local_user_id: localUserId } = body;
    if (username.trim() === "" || password === "") throw new DomainError("LOGIN_FIELDS_REQUIRED");
    const account = await frontDoor.login(request.ip, {
      username,
      password,
      localUserId: localUserId || undefined,
    });
    return {
      success: true,
      cloud_user_id: account.userId,
      cloud_user: {
        user_id: account.userId,
        username: account.username,
        email: account.email,
        local_user_id: account.localUserId,
      },
      token: signToken(await issueDeviceToken(db, account)),
      message: "云端登录成功",
    };
  };
}
