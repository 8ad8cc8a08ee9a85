import { driveCalls } from "@clothesline/contracts";
import type { CallRegistrar } from "@clothesline/service-kit";
import { changeOwnPassword } from "../../features/accounts/change-password.ts";
import { changeDisplayName, changeEmail } from "../../features/accounts/settings.ts";
import type { personChecks } from "../person.ts";
import type { DriveServices } from "./services.ts";
import { toDriveUser } from "./user.ts";

export function accountCalls(
  call: CallRegistrar<ReturnType<typeof personChecks>>,
  { db, sessions, frontDoor }: DriveServices,
): void {
  call.on(driveCalls.registerDriveUser, async ({ body, request }) => {
    const { username, email, password } = body;
    const account = await frontDoor.register(request.ip, {
      username,
      email,
      password,
      displayName: body.display_name?.trim() || undefined,
      inviteCode: body.invite_code ?? undefined,
    });
    return toDriveUser(account);
  });
  call.on(driveCalls.loginDriveUser, async ({ body, request }) => {
    const account = await frontDoor.login(request.ip, body);
    const { access, refresh } = await sessions.startDrive(account);
    return { user: toDriveUser(account), access, refresh };
  });
  call.on(driveCalls.refreshDriveToken, async ({ body }) => {
    const { access, refresh } = await sessions.refresh(body.refresh);
    return { access, refresh };
  });
  call.on(driveCalls.logoutDriveUser, async ({ who, body }) => {
    await sessions.end(who, body.refresh ?? undefined);
    return { status: "登出成功" };
  });
  call.on(driveCalls.getDriveProfile, ({ who }) => toDriveUser(who));

  for (const name of ["changeDrivePassword", "changeDrivePasswordInSettings"] as const) {
    call.on(driveCalls[name], async ({ who, body, request }) => {
      await frontDoor.attempt(request.ip, who.username, () =>
        changeOwnPassword(db, who, { old: body.old_password, new: body.new_password }),
      );
      return { status: "密码更新成功" };
    });
  }
  for (const name of ["updateDisplayName", "updateDisplayNameInSettings"] as const) {
    call.on(driveCalls[name], async ({ who, body }) =>
      toDriveUser(await changeDisplayName(db, who, body.display_name)),
    );
  }
  for (const name of ["updateEmail", "updateEmailInSettings"] as const) {
    call.on(driveCalls[name], async ({ who, body }) => toDriveUser(await changeEmail(db, who, body.email)));
  }
}
