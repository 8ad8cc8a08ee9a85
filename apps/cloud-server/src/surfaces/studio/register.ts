import { DomainError, STUDIO_PASSWORD, type studioCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import { discard } from "@clothesline/storage";
import { prepareAvatar } from "../../features/avatars/avatar-files.ts";
import { avatarOf, withAvatar } from "../../features/avatars/avatars.ts";
import { readForm } from "./form.ts";
import { avatarUrl } from "./paths.ts";
import type { StudioServices } from "./services.ts";

interface Fields {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly inviteCode: string | undefined;
}

function textOf(value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") throw new DomainError("REGISTRATION_FIELDS_REQUIRED");
  return value;
}

/** The password's length is counted in characters, whatever the script. */
function fieldsOf(given: Readonly<Record<string, unknown>>): Fields {
  const username = textOf(given["username"]);
  const email = textOf(given["email"]);
  const password = textOf(given["password"]);
  const length = [...password].length;
  if (length < STUDIO_PASSWORD.least || length > STUDIO_PASSWORD.most)
    throw new DomainError("PASSWORD_LENGTH");
  const code = given["invite_code"];
  return { username, email, password, inviteCode: typeof code === "string" ? code : undefined };
}

/** Makes an account and its avatar, or neither. The picture is looked at only where an account may be made. */
export function registerUser({
  avatars,
  frontDoor,
}: StudioServices): CallHandler<typeof studioCalls.registerUser> {
  const { db, staging } = avatars;
  return async ({ body, request }) => {
    const { fields, avatar } = await readForm(request, body, staging);
    try {
      const account = await withAvatar(avatars, (place) =>
        frontDoor.register(request.ip, {
          ...fieldsOf(fields),
          alongside: avatar && (async () => place(await prepareAvatar(staging, avatar))),
        }),
      );
      const data = { avatarUrl: avatarUrl(await avatarOf(db, account)) };
      return { status: "success", message: "注册成功", data };
    } finally {
      if (avatar !== undefined) await discard(avatar);
    }
  };
}
