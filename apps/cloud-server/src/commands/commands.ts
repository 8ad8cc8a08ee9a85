import { createAdmin } from "./create-admin.ts";
import { disable, enable, grantAdmin, resetPassword, revokeAdmin } from "./change.ts";
import type { CommandInput } from "./input.ts";
import { exportEverything } from "./export.ts";
import { invite, list } from "./look.ts";
import { remove } from "./remove.ts";

interface Command {
  readonly usage: string;
  readonly meaning: string;
  readonly run: (input: CommandInput) => Promise<void>;
}

/** What whoever runs the server can do to accounts, while it runs or not. */
export const commands: Readonly<Record<string, Command>> = {
  "create-admin": {
    usage: "create-admin NAME [--email ADDRESS]",
    meaning: "makes an account of an administrator",
    run: createAdmin,
  },
  "grant-admin": {
    usage: "grant-admin NAME",
    meaning: "makes an account that is there an administrator's",
    run: grantAdmin,
  },
  "revoke-admin": { usage: "revoke-admin NAME", meaning: "takes that back", run: revokeAdmin },
  "reset-password": {
    usage: "reset-password NAME",
    meaning: "gives another password and ends all sessions",
    run: resetPassword,
  },
  disable: {
    usage: "disable NAME",
    meaning: "shuts an account out at once; what it has stays",
    run: disable,
  },
  enable: { usage: "enable NAME", meaning: "lets it in again", run: enable },
  delete: { usage: "delete NAME", meaning: "removes an account with everything it has", run: remove },
  export: {
    usage: "export NAME FOLDER",
    meaning: "writes everything an account has to an empty folder",
    run: exportEverything,
  },
  invite: {
    usage: "invite [--days N]",
    meaning: "makes an invitation for one account, for REGISTRATION=invite",
    run: invite,
  },
  list: { usage: "list", meaning: "names every account", run: list },
};
