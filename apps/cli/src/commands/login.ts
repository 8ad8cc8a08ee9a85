import type { Command } from "commander";
import type { Cli, GlobalOptions } from "../cli.ts";
import { withEntry } from "../credentials/credentials.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { Problem, usageProblem } from "../problem.ts";
import { cloudAddress, isPrivate } from "../servers/address.ts";
import { endAccount, startAccount } from "../servers/cloud-account.ts";
import { openDesktop } from "../servers/desktop.ts";
import { type CommandKit, examples } from "./command.ts";

interface LoginOptions extends GlobalOptions {
  readonly cloud?: string | true;
  readonly user?: string;
  readonly apiKey?: true;
}

export const addLogin = ({ command, run, t }: CommandKit): Command =>
  command("login", t("login.description"))
    .option("--cloud [url]", t("login.cloud"))
    .option("-u, --user <name>", t("login.user"))
    .option("--api-key", t("login.apiKey"))
    .addHelpText(
      "after",
      examples(t, [
        "clothesline login",
        "clothesline login --user admin < password.txt",
        "clothesline login --cloud https://cloud.example.com --user ann",
        "clothesline login --api-key --cloud https://cloud.example.com",
      ]),
    )
    .action(run(login));

export const addLogout = ({ command, run, t }: CommandKit): Command =>
  command("logout", t("logout.description"))
    .option("--cloud [url]", t("logout.cloud"))
    .option("--api-key", t("logout.apiKey"))
    .addHelpText("after", examples(t, ["clothesline logout", "clothesline logout --cloud"]))
    .action(run(logout));

/** `--cloud` alone is the cloud that is known; with an address, or beside `--server`, it is that one. */
const cloudOf = (cli: Cli, { cloud, server }: LoginOptions) =>
  cloudAddress(cli, typeof cloud === "string" ? cloud : server);

async function login(cli: Cli, options: LoginOptions): Promise<ExitCode> {
  if (options.apiKey) return keepApiKey(cli, await cloudOf(cli, options));
  if (options.cloud !== undefined) return loginToCloud(cli, options);
  const desktop = await openDesktop(cli, options.server);
  const { username, password } = await nameAndPassword(cli, desktop.url, options);
  const { user } = await desktop.calls.login({
    body: { username, password, remember_me: true },
    signal: cli.signal,
  });
  await desktop.keepSession(user.username);
  cli.out.result(
    { ok: true, server: desktop.url, user },
    cli.t("login.done", { username: user.username, url: desktop.url }),
  );
  const profile = await desktop.calls.getProfile({ signal: cli.signal });
  if (profile.user.uses_default_password) cli.out.note(cli.t("login.defaultPassword"));
  return exitCodes.ok;
}

async function loginToCloud(cli: Cli, options: LoginOptions): Promise<ExitCode> {
  const url = await cloudOf(cli, options);
  const given = await nameAndPassword(cli, url, options);
  const user = await startAccount(cli, url, given);
  cli.out.result({ ok: true, server: url, user }, cli.t("login.done", { username: user.username, url }));
  return exitCodes.ok;
}

async function keepApiKey(cli: Cli, url: string): Promise<ExitCode> {
  warnOfListeners(cli, url);
  const key = (await cli.ask.secret(cli.t("ask.apiKey", { url })))?.trim();
  if (key === undefined || key === "") throw usageProblem("login.noApiKey");
  await cli.credentials.change((kept) => ({ ...withEntry(kept, url, { apiKey: key }), cloud: url }));
  const { path } = cli.credentials;
  cli.out.result({ ok: true, server: url, credentials: path }, cli.t("login.apiKeyKept", { url, path }));
  return exitCodes.ok;
}

async function nameAndPassword(cli: Cli, url: string, { user }: LoginOptions) {
  warnOfListeners(cli, url);
  const username = (user ?? (await cli.ask.line(cli.t("ask.username", { url }))))?.trim();
  if (username === undefined || username === "") throw usageProblem("login.noUsername");
  const password = await cli.ask.secret(cli.t("ask.password", { username }));
  cli.signal.throwIfAborted();
  if (password === undefined || password === "") throw usageProblem("login.noPassword");
  return { username, password };
}

function warnOfListeners({ out, t }: Cli, url: string): void {
  if (!isPrivate(url)) out.note(t("login.notEncrypted", { url }));
}

async function logout(cli: Cli, options: LoginOptions): Promise<ExitCode> {
  const { t, out, credentials, signal } = cli;
  if (options.apiKey) {
    const url = await cloudOf(cli, options);
    await credentials.change((kept) => withEntry(kept, url, { apiKey: undefined }));
    out.result({ ok: true, server: url }, t("logout.apiKeyForgotten", { url }));
    return exitCodes.ok;
  }
  if (options.cloud !== undefined) {
    const url = await cloudOf(cli, options);
    if (!(await endAccount(cli, url))) throw notLoggedIn(url);
    out.result({ ok: true, server: url }, t("logout.done", { url }));
    return exitCodes.ok;
  }
  const desktop = await openDesktop(cli, options.server);
  if (desktop.username === undefined) throw notLoggedIn(desktop.url);
  const { authenticated } = await desktop.calls.checkAuth({ signal });
  if (authenticated) await desktop.calls.logout({ signal });
  await credentials.change((kept) => withEntry(kept, desktop.url, { session: undefined }));
  out.result({ ok: true, server: desktop.url }, t("logout.done", { url: desktop.url }));
  return exitCodes.ok;
}

const notLoggedIn = (url: string) =>
  new Problem("logout.notLoggedIn", { url }, { exitCode: exitCodes.unauthorised });
