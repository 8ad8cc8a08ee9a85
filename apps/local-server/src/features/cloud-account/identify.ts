import type { Log } from "../sync/log.ts";
import type { CloudIdentity } from "../sync/port.ts";
import type { CloudClient } from "./cloud-client.ts";

/** Milliseconds; a person waits for this at the desktop's login. */
const IDENTIFY_TIMEOUT_MS = 5000;

/** Who the cloud says a name and password belong to; `undefined` when it does not accept them or is away. */
export async function identify(
  cloud: CloudClient,
  input: { username: string; password: string },
  log: Log,
): Promise<CloudIdentity | undefined> {
  try {
    const reply = await cloud.loginCloudUser({ body: input, timeoutMs: IDENTIFY_TIMEOUT_MS });
    const user: { user_id?: unknown; username?: unknown; email?: unknown } | undefined = reply.cloud_user;
    if (
      typeof user?.user_id !== "string" ||
      typeof user.username !== "string" ||
      typeof user.email !== "string"
    ) {
      return undefined;
    }
    return { cloud_user_id: user.user_id, username: user.username, email: user.email };
  } catch (error) {
    log.info({ err: error }, "The cloud did not vouch for a login");
    return undefined;
  }
}
