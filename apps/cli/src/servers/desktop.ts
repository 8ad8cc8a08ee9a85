import { type Client, createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import type { Cli } from "../cli.ts";
import { withEntry } from "../credentials/credentials.ts";
import { exitCodes } from "../exit-codes.ts";
import { Problem } from "../problem.ts";
import { desktopAddress } from "./address.ts";
import { reach } from "./reach.ts";

export interface Desktop {
  readonly url: string;
  readonly calls: Client<typeof localCalls>;
  /** Who is logged in, as far as this program knows. */
  readonly username: string | undefined;
  /** Keeps the session that the last call gave, or forgets the one that it ended. */
  keepSession(username: string): Promise<void>;
}

const COOKIE = "session";

/** The desktop's server with the session that is kept for it. */
export async function openDesktop(cli: Cli, given: string | undefined): Promise<Desktop> {
  const url = await desktopAddress(cli, given);
  const { session } = await cli.credentials.entry(url);
  const cookies = new Map(session ? [[COOKIE, session.token]] : []);
  const fetch = withCookies(reach(), new Map([[new URL(url).origin, cookies]]));
  return {
    url,
    calls: createClient(localCalls, { baseUrl: url, fetch }),
    username: session?.username,
    async keepSession(username) {
      const token = cookies.get(COOKIE);
      const session = token === undefined ? undefined : { token, username };
      await cli.credentials.change((kept) => {
        const changed = withEntry(kept, url, { session });
        return session ? { ...changed, desktop: url } : changed;
      });
    },
  };
}

/**
 * The desktop's server for a command that also works without a login. Who has logged in and is so no longer is told,
 * because the server would take their pictures for the default user's.
 */
export async function openDesktopAsKnown(cli: Cli, given: string | undefined): Promise<Desktop> {
  const desktop = await openDesktop(cli, given);
  if (desktop.username === undefined) return desktop;
  const { authenticated } = await desktop.calls.checkAuth({ signal: cli.signal });
  if (authenticated) return desktop;
  throw new Problem("login.expired", { username: desktop.username }, { exitCode: exitCodes.unauthorised });
}
