import type { Command } from "commander";
import type { Cli, GlobalOptions } from "../cli.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { cloudAddress } from "../servers/address.ts";
import { cloudStatus } from "../servers/cloud-account.ts";
import { openDesktop } from "../servers/desktop.ts";
import { printable, table } from "../terminal/printable.ts";
import { type CommandKit, examples } from "./command.ts";

interface StatusOptions extends GlobalOptions {
  readonly cloud?: string | true;
}

export const addStatus = ({ command, run, t }: CommandKit): Command =>
  command("status", t("status.description"))
    .option("--cloud [url]", t("status.cloud"))
    .addHelpText("after", examples(t, ["clothesline status", "clothesline status --cloud --json"]))
    .action(run(status));

async function status(cli: Cli, options: StatusOptions): Promise<ExitCode> {
  if (options.cloud !== undefined) {
    return cloudStatus(cli, await cloudAddress(cli, options.cloud === true ? options.server : options.cloud));
  }
  const { t, out, signal } = cli;
  const desktop = await openDesktop(cli, options.server);
  const server = await desktop.calls.getStatus({ signal });
  const { authenticated, user } = await desktop.calls.checkAuth({ signal });
  const rows = [
    [t("status.server"), `${desktop.url} (${server.version})`],
    [t("status.pictures"), String(server.total_images)],
    [t("status.account"), authenticated && user ? user.username : t("status.notLoggedIn")],
  ];
  if (!authenticated) {
    out.result({ server: desktop.url, ...server, authenticated }, table(rows));
    return exitCodes.ok;
  }
  const { sync } = await desktop.calls.getSyncStatus({ signal });
  rows.push(
    [
      t("status.cloudServer"),
      `${sync.cloud.url} (${t(sync.cloud.linked ? "status.linked" : "status.notLinked")})`,
    ],
    [t("status.sync"), t(`status.state.${sync.state}`)],
    [t("status.pending"), String(sync.pending_images)],
    [
      t("status.lastSuccess"),
      sync.last_success_at === null ? t("status.never") : `${sync.last_success_at} UTC`,
    ],
  );
  if (sync.last_error !== null) rows.push([t("status.lastError"), printable(sync.last_error)]);
  out.result({ server: desktop.url, ...server, authenticated, user, sync }, table(rows));
  return exitCodes.ok;
}
