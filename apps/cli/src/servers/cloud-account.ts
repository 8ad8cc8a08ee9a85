import { ApiError, type Client, createClient } from "@clothesline/client";
import { driveCalls, type SuccessOf } from "@clothesline/contracts";
import type { Cli } from "../cli.ts";
import { type Kept, type ServerEntry, withEntry } from "../credentials/credentials.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { Problem } from "../problem.ts";
import { table } from "../terminal/printable.ts";
import { reach } from "./reach.ts";

type DriveUser = SuccessOf<typeof driveCalls.getDriveProfile>;
type Account = NonNullable<ServerEntry["account"]>;

const anonymous = (url: string): Client<typeof driveCalls> =>
  createClient(driveCalls, { baseUrl: url, fetch: reach() });

/** Logs in to an account of the cloud and keeps its tokens. */
export async function startAccount(
  { credentials, signal }: Cli,
  url: string,
  body: { readonly username: string; readonly password: string },
): Promise<DriveUser> {
  const { user, access, refresh } = await anonymous(url).loginDriveUser({ body, signal });
  const account = { username: user.username, access, refresh };
  await credentials.change((kept) => ({ ...withEntry(kept, url, { account }), cloud: url }));
  return user;
}

/** Ends the login here and, where it can be reached, at the cloud. `false` when there was none. */
export async function endAccount(cli: Cli, url: string): Promise<boolean> {
  const { account } = await cli.credentials.entry(url);
  if (account === undefined) return false;
  const tokens = tokensOf(cli, url);
  try {
    const { refresh } = await tokens.account();
    await createClient(driveCalls, { baseUrl: url, fetch: tokens.fetch }).logoutDriveUser({
      body: { refresh },
      signal: cli.signal,
    });
  } catch (error) {
    // A login that is over is what was asked for.
    if (!(error instanceof Problem) && !(error instanceof ApiError && error.status === 401)) throw error;
  }
  await cli.credentials.change((kept) => withEntry(kept, url, { account: undefined }));
  return true;
}

export async function cloudStatus(cli: Cli, url: string): Promise<ExitCode> {
  const { out, t, credentials, signal } = cli;
  const { account } = await credentials.entry(url);
  if (account === undefined) {
    throw new Problem("logout.notLoggedIn", { url }, { exitCode: exitCodes.unauthorised });
  }
  const calls = createClient(driveCalls, { baseUrl: url, fetch: tokensOf(cli, url).fetch });
  const user = await calls.getDriveProfile({ signal });
  const rows = [
    [t("status.server"), url],
    [t("status.account"), `${user.username} <${user.email}>`],
  ];
  out.result({ server: url, user }, table(rows));
  return exitCodes.ok;
}

export interface Tokens {
  /** Adds the token of the account to each request, and gets a new one when it has ended. */
  readonly fetch: typeof globalThis.fetch;
  /** The account with a token that is still good for a while. */
  account(): Promise<Account>;
}

/** Seconds a token must be good for to be used: requests take a while to arrive. */
const MARGIN_S = 60;

/** The tokens kept for an account of this cloud. */
export function tokensOf(cli: Cli, url: string): Tokens {
  const send = reach();
  const ended = (username: string) =>
    new Problem("login.expired", { username }, { exitCode: exitCodes.unauthorised });

  async function current(): Promise<Account> {
    const { account } = await cli.credentials.entry(url);
    if (account) return account;
    throw new Problem("login.needed", { url }, { exitCode: exitCodes.unauthorised });
  }

  /** A new pair in place of one whose access token is of no use; another process may have got it already. */
  async function renew(useless: string): Promise<Account> {
    let renewed: Account | undefined;
    await cli.credentials.change(async (kept: Kept) => {
      const account = kept.servers[url]?.account;
      if (account === undefined) return kept;
      renewed = account;
      if (account.access !== useless) return kept;
      // Not ended by Ctrl-C: the old token is spent as soon as this is asked.
      const pair = await anonymous(url)
        .refreshDriveToken({ body: { refresh: account.refresh }, timeoutMs: 20_000 })
        .catch((error: unknown) => {
          throw error instanceof ApiError && error.status === 401 ? ended(account.username) : error;
        });
      renewed = { username: account.username, access: pair.access, refresh: pair.refresh };
      return withEntry(kept, url, { account: renewed });
    });
    if (renewed === undefined)
      throw new Problem("login.needed", { url }, { exitCode: exitCodes.unauthorised });
    return renewed;
  }

  async function account(): Promise<Account> {
    const account = await current();
    return secondsLeft(account.access) < MARGIN_S ? renew(account.access) : account;
  }

  return {
    account,
    async fetch(input, init) {
      const first = await account();
      const response = await send(input, withToken(init, first.access));
      if (response.status !== 401) return response;
      await response.body?.cancel();
      const second = await renew(first.access);
      return send(input, withToken(init, second.access));
    },
  };
}

function withToken(init: RequestInit | undefined, token: string): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...init, headers };
}

/** Seconds until a JWT ends, by its own word; one that cannot be read is tried. */
function secondsLeft(token: string): number {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    if (
      typeof payload === "object" &&
      payload !== null &&
      "exp" in payload &&
      typeof payload.exp === "number"
    ) {
      return payload.exp - Date.now() / 1000;
    }
  } catch {
    // No JWT: only the server knows.
  }
  return Infinity;
}
