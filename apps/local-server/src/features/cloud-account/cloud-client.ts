import { type Client, createClient } from "@clothesline/client";
import { type CallDefinition, syncCalls } from "@clothesline/contracts";
import Type from "typebox";
import { Compile } from "typebox/compile";
import { cloudFetch } from "./exchange.ts";

export type CloudClient = Client<typeof syncCalls>;

/**
 * A client of the cloud. It follows no redirect: one would carry the password or the token to a host
 * that nobody configured.
 */
export function createCloudClient(baseUrl: string, token?: string): CloudClient {
  return createClient(syncCalls, {
    baseUrl,
    fetch: cloudFetch,
    headers: () => authorization(token),
    accepts: (call, body) => acceptable.get(call)?.Check(body) ?? true,
  });
}

export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/**
 * What is believed of a reply before anything follows from it: one that lists nothing as missing marks
 * pictures as synced. The calls of the document are not here, because other clouds answer them in their own
 * ways, and the pictures of a list are looked at one by one, so that a bad one fails alone.
 */
const acceptable = new Map(
  [
    [syncCalls.getLibrary, syncCalls.getLibrary.success] as const,
    [syncCalls.compareLibrary, syncCalls.compareLibrary.success] as const,
    [syncCalls.trashCloudImages, syncCalls.trashCloudImages.success] as const,
    [
      syncCalls.listCloudImages,
      Type.Object({
        images: Type.Array(Type.Object({ id: Type.String(), filename: Type.String() })),
        next_cursor: Type.Union([Type.String(), Type.Null()]),
      }),
    ] as const,
  ].map(([call, schema]): [CallDefinition, { Check(body: unknown): boolean }] => [call, Compile(schema)]),
);
