import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Profile } from "../accounts/account.ts";
import type { Exported } from "../accounts/export.ts";
import { type Avatars, avatarOf, openAvatar } from "./avatars.ts";

/** An account's avatar, if it has one. */
export async function* exportAvatar(
  avatars: Pick<Avatars, "db" | "dataDir">,
  account: Profile,
): AsyncGenerator<Exported> {
  const filename = await avatarOf(avatars.db, account);
  if (filename === null) return;
  yield {
    kind: "file",
    above: [],
    name: "avatar.webp",
    async open() {
      const { path } = await openAvatar(avatars, filename);
      return (await open(join(avatars.dataDir, path), "r")).createReadStream();
    },
  };
}
