import { existsSync } from "node:fs";
import { join } from "node:path";
import { DomainError } from "@clothesline/contracts";
import { loadSecretKey } from "@clothesline/secrets";
import { findUser } from "../accounts/users.store.ts";
import { cloudAddress } from "../cloud-account/cloud-address.ts";
import { createCloudAccounts } from "../cloud-account/cloud-account.ts";
import { createSecretBox } from "../cloud-account/secret-box.ts";
import { type LibraryDeps } from "../library/library.ts";
import { picturePath } from "../library/folders.ts";
import { createRestoreWork } from "../restore/restore.ts";
import type { Log } from "./log.ts";
import { createNoSync } from "./no-sync.ts";
import type { CloudSync } from "./port.ts";
import { createRuns } from "./runs.ts";
import { statusOf } from "./status.ts";
import { countImages } from "./sync-images.store.ts";
import { usersWithSync } from "./sync-runs.store.ts";
import { createSyncWork } from "./sync-work.ts";
import { defaultTiming, type Timing } from "./timing.ts";

export interface SyncDeps extends Pick<LibraryDeps, "db" | "folders" | "staging" | "locks"> {
  readonly cloud: { readonly enabled: boolean; readonly url: string };
  readonly log: Log;
  readonly timing?: Partial<Timing>;
}

/** The desktop's cloud side. Continues at once what an earlier process could not finish. */
export async function createSync(deps: SyncDeps): Promise<CloudSync> {
  const { db, folders, log } = deps;
  if (!deps.cloud.enabled) return createNoSync(deps.cloud.url);
  const timing = { ...defaultTiming, ...deps.timing };
  const address = cloudAddress(deps.cloud.url);
  const accounts = createCloudAccounts({
    db,
    address,
    log,
    timing,
    box: createSecretBox(await loadSecretKey(folders.secretKey)),
    onLinked: (userId) => runs.startSoon(userId, { afterLogin: true }),
  });
  const pathOf = picturePath.bind(undefined, folders);
  const runs = createRuns({
    db,
    accounts,
    log,
    timing,
    work: {
      sync: createSyncWork({ db, address, timing, pathOf }),
      restore: createRestoreWork({ ...deps, timing }),
    },
  });
  const statusDeps = { db, runs, accounts, url: address.url };
  await runs.recover();
  for (const userId of await usersWithSync(db)) runs.startSoon(userId);

  return {
    libraryChanged: (userId) => runs.startSoon(userId),
    accountRegistered: (credentials) => accounts.known(credentials),
    loggedIn: (credentials) => accounts.known(credentials),
    tryCloudLogin: (input) => accounts.tryLogin(input),

    async startSync(userId) {
      const imageCount = await countImages(db, userId);
      if (imageCount > 0 && !existsSync(join(folders.pictures, userId))) {
        throw new DomainError("USER_FOLDER_MISSING");
      }
      return { imageCount, taskId: await runs.start(userId, "sync") };
    },

    async startRestore(userId) {
      const link = await accounts.current(userId);
      if (link?.state === "login_required") throw new DomainError("CLOUD_LOGIN_REQUIRED");
      return { taskId: await runs.start(userId, "restore") };
    },

    async link(userId, { username, password }) {
      const name = username?.trim() || (await findUser(db, userId))?.username;
      if (!name || !password) throw new DomainError("LOGIN_FIELDS_REQUIRED");
      return accounts.link(userId, { username: name, password });
    },

    status: (userId) => statusOf(statusDeps, userId),
    watch: (userId, changed) => runs.watch(userId, changed),

    async close() {
      await Promise.all([runs.close(), accounts.close()]);
    },
  };
}
