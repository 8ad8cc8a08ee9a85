import { type Client, createClient } from "@clothesline/client";
import { updateCalls } from "@clothesline/contracts";
import type { Cli } from "../cli.ts";
import { exitCodes } from "../exit-codes.ts";
import { Problem } from "../problem.ts";
import { cloudAddress } from "./address.ts";
import { reach } from "./reach.ts";

export interface Updates {
  readonly url: string;
  readonly calls: Client<typeof updateCalls>;
}

/** The update channel of the cloud; it asks nobody who they are. */
export async function openUpdates(cli: Cli, given: string | undefined): Promise<Updates> {
  const url = await cloudAddress(cli, given);
  return { url, calls: createClient(updateCalls, { baseUrl: url, fetch: reach() }) };
}

/** The header that lets a publisher in; it goes with the calls that need it and no others. */
export async function keyHeader({ config, credentials }: Cli, url: string): Promise<{ "x-api-key": string }> {
  const key = config.apiKey ?? (await credentials.entry(url)).apiKey;
  if (key === undefined) throw new Problem("release.noKey", { url }, { exitCode: exitCodes.unauthorised });
  // What no header can carry would be an error of the network.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new Problem("release.keyInvalid", {}, { exitCode: exitCodes.unauthorised });
  }
  return { "x-api-key": key };
}
