import type { SyncStatus } from "@clothesline/contracts";
import type { Static } from "typebox";

export type SyncStatusView = Static<typeof SyncStatus>;

/** What the desktop knows of a person when it tells the cloud side about them. */
export interface SyncUser {
  readonly user_id: string;
  readonly username: string;
  readonly email: string;
  readonly is_default: boolean;
}

export interface SyncCredentials {
  readonly user: SyncUser;
  /** The password as typed: never logged or stored; in memory only while the cloud it is for is away. */
  readonly password: string;
  /** True while the person still uses the well-known password, which goes to no cloud elsewhere. */
  readonly hasDefaultPassword: boolean;
}

export interface CloudIdentity {
  readonly cloud_user_id: string;
  readonly username: string;
  readonly email: string;
}

/**
 * What the rest of the desktop asks of the cloud side. Nothing here disturbs a local answer: the
 * notices return at once and work in the background, and a cloud that is away is no error.
 */
export interface Sync {
  /** After any committed change of a person's pictures. */
  libraryChanged(userId: string): void;
  accountRegistered(credentials: SyncCredentials): void;
  loggedIn(credentials: SyncCredentials): void;
  /** Asks the cloud about a name the desktop does not know; `undefined` when it does not accept or is away. */
  tryCloudLogin(input: {
    readonly username: string;
    readonly password: string;
  }): Promise<CloudIdentity | undefined>;
  close(): Promise<void>;
}

/** What the surface serves of the cloud side. */
export interface CloudSync extends Sync {
  /** @throws DomainError SYNC_DISABLED, USER_FOLDER_MISSING */
  startSync(userId: string): Promise<{ taskId: string; imageCount: number }>;
  /** @throws DomainError SYNC_DISABLED, CLOUD_LOGIN_REQUIRED */
  startRestore(userId: string): Promise<{ taskId: string }>;
  /**
   * Links a person to the cloud account they name.
   * @returns the account's id
   * @throws DomainError SYNC_DISABLED, BAD_CREDENTIALS, DEFAULT_PASSWORD_TO_CLOUD, TOO_MANY_ATTEMPTS,
   *   SYNC_TIMEOUT, NETWORK_FAILED, CLOUD_FAILED
   */
  link(
    userId: string,
    input: { readonly username: string | undefined; readonly password: string },
  ): Promise<string>;
  status(userId: string): Promise<SyncStatusView>;
  /** Calls back at every change of a person's status until the returned function is called. */
  watch(userId: string, changed: () => void): () => void;
}
