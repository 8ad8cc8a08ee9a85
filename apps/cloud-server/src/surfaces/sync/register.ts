import { DomainError, type syncCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import { issueDeviceToken } from "../../features/accounts/device-tokens.ts";
import type { SyncServices } from "./services.ts";

export function registerCloudUser({
  wardrobe: { db },
  frontDoor,
  signToken,
}: SyncServices): CallHandler<typeof syncCalls.registerCloudUser> {
  return async ({ body, request }) => {
    const { username, email, password } = body;
    if (username.trim() === "" || email.trim() === "" || password === "") {
      throw new DomainError("REGISTRATION_FIELDS_REQUIRED");
    }
    const account = await frontDoor.register(request.ip, {
      username,
      email,
      password,
      localUserId: body.local_user_id || undefined,
      inviteCode: body.invite_code ?? undefined,
      repeatable: true,
    });
    return {
      success: true,
      cloud_user_id: account.userId,
      message: "云端注册成功",
      token: signToken(await issueDeviceToken(db, account)),
    };
  };
}
