import { ApiError } from "@clothesline/client";
import { mayFetch } from "./addresses.ts";
import { codeOf } from "./error-text.ts";
import { keepPairing } from "./pairing.ts";
import { callsOf, type Server, theServer } from "./server.ts";

/** Whether the server is there, and whose pictures it takes ours for. */
export interface Health {
  readonly server: string;
  /** Its version, where Clothesline answers. */
  readonly version?: string;
  /** Code of why not. */
  readonly problem?: string;
  /** It takes pictures, but is of a time before extensions were paired. */
  readonly isOld: boolean;
  /** Whom the extension is paired with, whether the pairing still holds or not. */
  readonly pairedAs?: string;
  readonly revoked: boolean;
}

/** Long enough for a server that is just starting, ms. */
const PATIENCE = 4000;

/** The version of the Clothesline at an address. Throws what `codeOf` has a code for. */
export async function versionAt(server: string): Promise<string | undefined> {
  const status: unknown = await callsOf(server, undefined).getStatus({ timeoutMs: PATIENCE });
  const { version, total_images } = (status ?? {}) as Record<string, unknown>;
  return typeof version === "string" && typeof total_images === "number" ? version : undefined;
}

export async function lookAtServer(): Promise<Health> {
  const server = await theServer();
  const { settings, pairing } = server;
  const [version, self] = await Promise.all([
    versionAt(settings.server).catch((error: unknown) => ({ problem: codeOf(error) })),
    lookAtPairing(server),
  ]);
  const revoked = pairing !== undefined && (self === "refused" || (pairing.revoked && self !== "known"));
  if (pairing !== undefined && revoked !== pairing.revoked) await keepPairing({ ...pairing, revoked });
  const health = {
    server: settings.server,
    isOld: self === "unheard",
    revoked,
    ...(pairing && { pairedAs: pairing.user }),
  };
  if (typeof version === "string") return { ...health, version };
  const problem = version?.problem ?? "elsewhere";
  // People may take the access to their own server back on the browser's page of extensions.
  const isClosed = problem === "network" && !(await mayFetch(settings.server));
  return { ...health, problem: isClosed ? "no-access" : problem };
}

/** What the server says of the token: it is known, it is refused (as none at all is), or it never heard of such a thing. */
async function lookAtPairing({ calls }: Server): Promise<"known" | "refused" | "unheard" | "unclear"> {
  try {
    await calls.getPairing({ timeoutMs: PATIENCE });
    return "known";
  } catch (error) {
    if (!(error instanceof ApiError)) return "unclear";
    return error.code === "LOGIN_REQUIRED" ? "refused" : error.status === 404 ? "unheard" : "unclear";
  }
}
