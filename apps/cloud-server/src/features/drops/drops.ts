import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import type { DropClaims } from "./claims.ts";

/** Runs an attempt unless an address has failed too often with a name. */
export interface Throttle {
  /** @throws DomainError `TOO_MANY_ATTEMPTS` with `params.retryAfter` in seconds */
  readonly attempt: <T>(address: string, name: string, run: () => Promise<T>) => Promise<T>;
}

/** What the functions of this feature work with. */
export interface Drops {
  readonly db: Kysely<Database>;
  readonly objects: ObjectStore;
  readonly sign: (claims: DropClaims) => string;
  /** What a token says; throws when its signature is not ours. */
  readonly verify: (token: string) => unknown;
  /** Codes of no drop, by address. Success does not forget them, or a visitor's own drop would reset the count. */
  readonly wrongCodes: Throttle;
  /** Wrong passwords, by address and code. */
  readonly wrongPasswords: Throttle;
  /** The time, ms. */
  readonly now: () => number;
}
