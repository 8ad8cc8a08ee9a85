/** What the desktop knows of a person when it tells the cloud side about them. */
export interface SyncUser {
  readonly user_id: string;
  readonly username: string;
  readonly email: string;
  readonly is_default: boolean;
}

export interface SyncCredentials {
  readonly user: SyncUser;
  /** The password as typed, only for this call: never kept, never logged. */
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

/** Stands in where `ENABLE_CLOUD_SYNC` is false. */
export const noSync: Sync = {
  libraryChanged() {},
  accountRegistered() {},
  loggedIn() {},
  tryCloudLogin: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};
