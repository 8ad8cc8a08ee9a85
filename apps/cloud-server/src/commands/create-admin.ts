import { accountKey, DomainError } from "@clothesline/contracts";
import { isNameOrEmailTaken } from "../features/accounts/accounts.store.ts";
import { createFolders } from "../features/wardrobe/folders.ts";
import { register } from "../features/accounts/register.ts";
import type { CommandInput } from "./input.ts";
import { choosePassword } from "./password.ts";
import { CommandError, say } from "./terminal.ts";

/** Makes an account of an administrator. One that is there is left alone: whoever registered the name may be anyone. */
export async function createAdmin({ desk, terminal, names, options }: CommandInput): Promise<void> {
  const [username] = names;
  if (username === undefined) throw new CommandError("Which name is the administrator to have?");
  // `.invalid` belongs to nobody (RFC 2606); the holder can put in a real address.
  const email = options.email ?? `${username}@clothesline.invalid`;
  const { db, config } = desk;
  if (await isNameOrEmailTaken(db, accountKey(username), accountKey(email))) {
    throw new DomainError("ACCOUNT_EXISTS");
  }
  const { password, note } = await choosePassword(terminal);
  await register(
    {
      db,
      admit: () => undefined,
      inviteOnly: false,
      createFolders: (userId) => createFolders(config.dataDir, userId),
    },
    { username, email, password, permission: "admin" },
  );
  say(terminal, `${username} is an administrator now and can log in on every surface.${note}`);
}
