import { DomainError, type syncCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import { issueDeviceToken } from "../../features/accounts/device-tokens.ts";
import { register } from "../../features/accounts/register.ts";
import { createFolders } from "../../features/wardrobe/folders.ts";
import type { SyncServices } from "./services.ts";
import { createRegistrationLimit } from "./registration-limit.ts";

export function registerCloudUser(services: SyncServices): CallHandler<typeof syncCalls.registerCloudUser> {
  const { config, wardrobe, failures, signToken } = services;
  const { db, dataDir } = wardrobe;
  const countRegistration = createRegistrationLimit(config.registrationsPerHour);

  return async ({ body, request }) => {
    const { username, email, password, local_user_id: localUserId } = body;
    if (username.trim() === "" || email.trim() === "" || password === "") {
      throw new DomainError("REGISTRATION_FIELDS_REQUIRED");
    }
    const admit = async (): Promise<void> => {
      if (config.registration !== "open") throw new DomainError("REGISTRATION_CLOSED");
      countRegistration(request.ip);
    };
    // A registration of a known name with a wrong password is a guess, as at the login.
    const account = await failures.attempt(request.ip, username, () =>
      register(
        { db, admit, createFolders: (userId) => createFolders(dataDir, userId) },
        { username, email, password, localUserId: localUserId || undefined },
      ),
    );
    return {
      success: true,
      cloud_user_id: account.userId,
      message: "云端注册成功",
      token: signToken(await issueDeviceToken(db, account)),
    };
  };
}
