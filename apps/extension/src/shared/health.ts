import { codeOf } from "./error-text.ts";
import { keepPairing } from "./pairing.ts";
import { callsOf, theServer } from "./server.ts";

/** Whether the server is there, and whose pictures it takes ours for. */
export interface Health {
  readonly server: string;
  /** Its version, where Clothesline answers. */
  readonly version?: string;
  /** Code of why not. */
  readonly problem?: string;
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
  const { settings, pairing, calls } = await theServer();
  const whose = { server: settings.server, ...(pairing && { pairedAs: pairing.user }) };
  try {
    const version = await versionAt(settings.server);
    if (version === undefined) return { ...whose, problem: "elsewhere", revoked: pairing?.revoked ?? false };
    if (pairing === undefined) return { ...whose, version, revoked: false };
    const revoked = await calls.getPairing({ timeoutMs: PATIENCE }).then(
      () => false,
      (error: unknown) => codeOf(error) === "LOGIN_REQUIRED" || pairing.revoked,
    );
    if (revoked !== pairing.revoked) await keepPairing({ ...pairing, revoked });
    return { ...whose, version, revoked };
  } catch (error) {
    return { ...whose, problem: codeOf(error), revoked: pairing?.revoked ?? false };
  }
}
