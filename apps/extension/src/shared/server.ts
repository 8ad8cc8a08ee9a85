import { type Client, createClient } from "@clothesline/client";
import { calls } from "virtual:calls";
import { loadPairing, type Pairing } from "./pairing.ts";
import { loadSettings, type Settings } from "./settings.ts";

export interface Server {
  readonly settings: Settings;
  readonly pairing: Pairing | undefined;
  readonly calls: Client<typeof calls>;
}

/** A picture of 10 MB to a machine of the house, milliseconds. */
const TIME_LIMIT = 120_000;

/** The desktop's server as it is set now. Cookies stay out of it: whose pictures they are is the pairing's to say. */
export async function theServer(): Promise<Server> {
  const settings = await loadSettings();
  const pairing = await loadPairing(settings.server);
  return { settings, pairing, calls: callsOf(settings.server, pairing?.token) };
}

export function callsOf(server: string, token: string | undefined): Client<typeof calls> {
  return createClient(calls, {
    baseUrl: server,
    timeoutMs: TIME_LIMIT,
    headers: () => (token === undefined ? {} : { authorization: `Bearer ${token}` }),
    fetch: (input, init) => fetch(input, { ...init, credentials: "omit", cache: "no-store" }),
  });
}
