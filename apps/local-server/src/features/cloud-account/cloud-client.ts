import { type Client, createClient } from "@clothesline/client";
import { syncCalls } from "@clothesline/contracts";

export type CloudClient = Client<typeof syncCalls>;

/**
 * A client of the cloud. It follows no redirect: one would carry the password or the token to a host
 * that nobody configured.
 */
export function createCloudClient(baseUrl: string, token?: string): CloudClient {
  return createClient(syncCalls, {
    baseUrl,
    fetch: (input, init) => fetch(input, { ...init, redirect: "manual" }),
    headers: () => authorization(token),
  });
}

export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
