import { DomainError, studioCalls } from "@clothesline/contracts";
import type { CallRegistrar } from "@clothesline/service-kit";
import { prepareAvatar } from "../../features/avatars/avatar-files.ts";
import { avatarOf, openAvatar, removeAvatar, setAvatar } from "../../features/avatars/avatars.ts";
import type { personChecks } from "../person.ts";
import { sendFile } from "../send-file.ts";
import { readForm } from "./form.ts";
import { avatarUrl } from "./paths.ts";
import { isoTime } from "./record.ts";
import { registerUser } from "./register.ts";
import type { StudioServices } from "./services.ts";

/** A new avatar has a new name, so what stands under a name never changes. */
const forever = "public, max-age=31536000, immutable";

/** Accounts as the studio shows them, and their avatars. */
export function accountCalls(
  call: CallRegistrar<ReturnType<typeof personChecks>>,
  services: StudioServices,
): void {
  const { avatars, frontDoor, sessions } = services;
  const { db, staging } = avatars;

  call.on(studioCalls.registerUser, registerUser(services));
  call.on(studioCalls.loginUser, async ({ body, request }) => {
    const { username, password } = body;
    if (username.trim() === "" || password === "") throw new DomainError("LOGIN_FIELDS_REQUIRED");
    const account = await frontDoor.login(request.ip, { username, password });
    const { access } = await sessions.startStudio(account);
    const { id, email } = account;
    const user = { id, username: account.username, email, avatarUrl: avatarUrl(await avatarOf(db, account)) };
    return { status: "success", message: "登录成功", data: { token: access, user } };
  });
  call.on(studioCalls.getUserProfile, async ({ who }) => ({
    status: "success",
    data: {
      id: who.id,
      username: who.username,
      email: who.email,
      avatarUrl: avatarUrl(await avatarOf(db, who)),
      created_at: isoTime(who.createdAt),
    },
  }));

  for (const name of ["setAvatar", "replaceAvatar"] as const) {
    call.on(studioCalls[name], async ({ who, body, request }) => {
      const { avatar } = await readForm(request, body, staging);
      if (avatar === undefined) throw new DomainError("AVATAR_MISSING");
      await setAvatar(avatars, who, await prepareAvatar(staging, avatar));
      const data = { avatarUrl: avatarUrl(await avatarOf(db, who)) };
      return { status: "success", message: "头像已更新", data };
    });
  }
  call.on(studioCalls.removeAvatar, async ({ who }) => {
    await removeAvatar(avatars, who);
    return { status: "success", message: "头像已删除", data: { avatarUrl: null } };
  });
  call.on(studioCalls.getAvatar, async ({ params, reply }) => {
    const file = await openAvatar(avatars, params.filename);
    return sendFile(reply, avatars.dataDir, { ...file, cacheControl: forever });
  });
}
