import { MAX_COMPARE_ENTRIES } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { findUser } from "../accounts/users.store.ts";
import type { CloudAddress } from "../cloud-account/cloud-address.ts";
import { rememberLibraryVersion } from "../cloud-account/cloud-links.store.ts";
import { isMissingCall } from "../cloud-account/enrol.ts";
import type { ImageRow } from "../library/images.store.ts";
import { push } from "./push.ts";
import { pushDocumented } from "./push-documented.ts";
import { withRetries } from "./retry.ts";
import type { RunContext, Work } from "./runs.ts";
import { countPending, forgetDeletions, pageOfDeletions } from "./sync-images.store.ts";
import type { Timing } from "./timing.ts";

export interface SyncWorkDeps {
  readonly db: Kysely<Database>;
  readonly address: CloudAddress;
  readonly timing: Timing;
  readonly pathOf: (row: ImageRow) => string;
}

/** One run of the sync: first what was deleted, which frees names, then what is new or changed. */
export function createSyncWork(deps: SyncWorkDeps): Work {
  const { db, address, timing } = deps;

  return async function sync(context) {
    const { userId, session } = context;
    const library = await readLibrary(context);
    const pushDeps = {
      ...deps,
      url: `${address.baseUrl}/api/sync/user/${encodeURIComponent(session.pathUserId)}`,
      user: await userInfo(userId),
    };
    if (!library) return pushDocumented(context, pushDeps);
    const unchanged = library.library_version === session.libraryVersion;
    if (unchanged && (await countPending(db, userId)) === 0) return;

    await tellDeletions(context);
    if (library.total_images === 0) await push(context, pushDeps, "empty");
    else await push(context, pushDeps, unchanged ? "pending" : "all");
    // Pictures that failed are not marked as synced, so what is remembered here is true of all the others.
    const version = (await readLibrary(context))?.library_version;
    const { cloudUserId } = session;
    if (version) await rememberLibraryVersion(db, { userId, cloudUrl: address.url, cloudUserId, version });
  };

  /** `undefined` from a cloud that speaks only the document. */
  async function readLibrary({ session, signal }: RunContext) {
    try {
      return await withRetries(timing, signal, () =>
        session.cloud.getLibrary({
          params: { user_id: session.pathUserId },
          signal,
          timeoutMs: timing.requestTimeoutMs,
        }),
      );
    } catch (error) {
      if (isMissingCall(error)) return undefined;
      throw error;
    }
  }

  async function tellDeletions({ userId, session, signal }: RunContext): Promise<void> {
    for (;;) {
      const ids = await pageOfDeletions(db, userId, MAX_COMPARE_ENTRIES);
      if (ids.length === 0) return;
      await withRetries(timing, signal, () =>
        session.cloud.trashCloudImages({
          params: { user_id: session.pathUserId },
          body: { ids },
          signal,
          timeoutMs: timing.requestTimeoutMs,
        }),
      );
      await forgetDeletions(db, userId, ids);
    }
  }

  async function userInfo(userId: string) {
    const user = await findUser(db, userId);
    return {
      user_id: userId,
      username: user?.username ?? null,
      email: user?.email ?? null,
      created_at: user?.created_at ?? null,
      last_login: user?.last_login ?? null,
      cloud_sync_enabled: user?.cloud_sync_enabled === 1,
    };
  }
}
