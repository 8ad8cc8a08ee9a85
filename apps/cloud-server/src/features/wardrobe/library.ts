import type { AuthorizedAccount } from "../accounts/account.ts";
import { readLibrary } from "./library.store.ts";
import type { Wardrobe } from "./wardrobe.ts";

export interface LibraryState {
  readonly totalImages: number;
  /** Bytes. */
  readonly totalStorageSize: number;
  readonly lastSync: string | null;
  /** Changes with each change of the library, and only then. */
  readonly version: string;
}

/** The totals and the version of an account's library. */
export const libraryState = (
  { db }: Pick<Wardrobe, "db">,
  { userId }: AuthorizedAccount,
): Promise<LibraryState> => readLibrary(db, userId);
