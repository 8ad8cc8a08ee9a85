import { type DatabaseHandle, lockFolder, migrateToLatest, openDatabase } from "@clothesline/database";
import { createFailureLimiter, type FailureLimiter } from "@clothesline/service-kit";
import { createStaging, makePrivateFolder, type Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Config } from "./config.ts";
import type { Database } from "./database.ts";
import { type Accounts, createAccounts, isGuess } from "./features/accounts/accounts.ts";
import { ensureDefaultUser } from "./features/accounts/default-user.ts";
import { createRegistrationLimit, type RegistrationLimit } from "./features/accounts/registration-limit.ts";
import { type Capture, createCapture } from "./features/capture/capture.ts";
import { createRemotePictures, type RemotePictures } from "./features/capture/remote-picture.ts";
import { cloudAddress } from "./features/cloud-account/cloud-address.ts";
import { createEditing, type Editing } from "./features/editing/editing.ts";
import { createExtensions, type Extensions } from "./features/extensions/extensions.ts";
import { type Folders, foldersOf } from "./features/library/folders.ts";
import { createGroupCommit } from "./features/library/group-commit.store.ts";
import { createLibrary, type Library, type LibraryDeps } from "./features/library/library.ts";
import { createListing, type Listing } from "./features/library/listing.ts";
import { createLocks } from "./features/library/locks.ts";
import { createThumbnails, type Thumbnails } from "./features/library/thumbnails.ts";
import { createTrashBin, type TrashBin } from "./features/library/trash-bin.ts";
import { importLegacyPictures, type LegacyImport } from "./features/legacy/import-pictures.ts";
import { type Housekeeping, startHousekeeping } from "./features/recovery/housekeeping.ts";
import { beginRun, type RunStart } from "./features/recovery/recovery.ts";
import { createSessions, type Sessions } from "./features/sessions/sessions.ts";
import { createSync } from "./features/sync/index.ts";
import { createLogRelay, type LogRelay } from "./features/sync/log.ts";
import type { CloudSync } from "./features/sync/port.ts";
import type { Timing } from "./features/sync/timing.ts";
import { createTasks, type Tasks } from "./features/tasks/tasks.ts";
import { createUpdates, type Updates } from "./features/updates/updates.ts";
import { migrations } from "./migrations/index.ts";
import { version } from "./version.ts";

/** What the surface is built from. */
export interface Context {
  readonly config: Config;
  readonly db: Kysely<Database>;
  readonly database: DatabaseHandle<Database>;
  readonly folders: Folders;
  readonly staging: Staging;
  /** The owner of pictures sent without a login. */
  readonly defaultUserId: string;
  readonly accounts: Accounts;
  /** Wrong passwords by address and name. */
  readonly failures: FailureLimiter;
  readonly registrations: RegistrationLimit;
  readonly sessions: Sessions;
  readonly extensions: Extensions;
  readonly library: Library;
  readonly listing: Listing;
  readonly thumbnails: Thumbnails;
  readonly editing: Editing;
  readonly trashBin: TrashBin;
  readonly housekeeping: Housekeeping;
  /** What the start had to put right. */
  readonly recovered: Omit<RunStart, "end"> & { readonly legacy: LegacyImport | undefined };
  readonly capture: Capture;
  readonly tasks: Tasks;
  readonly remotePictures: RemotePictures;
  readonly sync: CloudSync;
  readonly updates: Updates;
  /** What works in the background writes here; the server connects it to its own log. */
  readonly log: LogRelay;
  /** Ends everything in the opposite order of its making. */
  close(): Promise<void>;
}

export interface Overrides {
  /** Milliseconds a download may take. */
  readonly fetchTimeLimit?: number;
  /** Waits of the cloud side. */
  readonly timing?: Partial<Timing>;
}

/**
 * Opens the data folder for this process alone and builds the features on it.
 * @throws FolderLockedError when another server uses the folder; MigrationError
 */
export async function createContext(config: Config, overrides: Overrides = {}): Promise<Context> {
  const folders = foldersOf(config.dataDir);
  await makePrivateFolder(folders.root);
  const lock = lockFolder(folders.root);
  const database = openDatabase<Database>({ file: folders.database });
  const { db } = database;
  try {
    await migrateToLatest(db, migrations);
    const staging = await createStaging(folders.staging);
    const defaultUser = await ensureDefaultUser(db);
    const legacy = await importLegacyPictures({ db, folders });
    const run = await beginRun({ db, folders, staging });
    const locks = createLocks();
    const log = createLogRelay();
    const sessions = createSessions(db);
    const { timing } = overrides;
    const sync = await createSync({
      db,
      folders,
      staging,
      locks,
      log,
      cloud: { enabled: config.enableCloudSync, url: config.cloudUrl },
      ...(timing && { timing }),
    });
    const thumbnails = createThumbnails(folders);
    const deps: LibraryDeps = {
      db,
      commit: createGroupCommit(db),
      folders,
      staging,
      thumbnails,
      locks,
      changed: (userId) => sync.libraryChanged(userId),
    };
    const trashBin = createTrashBin(deps);
    const housekeeping = startHousekeeping({ db, folders, trashBin, sessions, log });
    const remotePictures = createRemotePictures(staging, fetchPolicyOf(config), overrides.fetchTimeLimit);
    return {
      config,
      db,
      database,
      folders,
      staging,
      defaultUserId: defaultUser.user_id,
      accounts: createAccounts(db, () => sync),
      failures: createFailureLimiter({ failures: config.loginFailures, counts: isGuess }),
      registrations: createRegistrationLimit(config.registrations),
      sessions,
      extensions: createExtensions(db),
      library: createLibrary(deps),
      listing: createListing(db),
      thumbnails,
      editing: createEditing(deps),
      trashBin,
      housekeeping,
      recovered: { reconciled: run.reconciled, swept: run.swept, legacy },
      capture: createCapture(deps),
      tasks: createTasks(db),
      remotePictures,
      sync,
      updates: createUpdates({
        version,
        baseUrl: config.enableCloudSync ? cloudAddress(config.cloudUrl).baseUrl : undefined,
      }),
      log,
      async close() {
        await sync.close();
        await housekeeping.close();
        await remotePictures.close();
        await run.end();
        await database.close();
        lock.release();
      },
    };
  } catch (error) {
    await database.close();
    lock.release();
    throw error;
  }
}

const fetchPolicyOf = (config: Config) => ({
  allowPrivateAddresses: config.fetchAllowPrivate,
  allowedHosts: config.fetchAllowedHosts.map((host) => host.toLowerCase()),
});
