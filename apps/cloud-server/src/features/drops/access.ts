import { DomainError } from "@clothesline/contracts";
import type { Person } from "../sessions/person.ts";
import { type DropClaims, isDropClaims } from "./claims.ts";
import { type Drop, dropTime, hasExpired, hoursLater } from "./drop.ts";
import type { Drops } from "./drops.ts";
import { findOpenDrop, isActiveAccount } from "./drops.store.ts";

declare const proof: unique symbol;

/** A drop whose code and password, or access token, were checked in this call. */
export interface OpenDrop extends Drop {
  readonly [proof]: true;
}

/** States that the visitor was checked. Called by the checks of this feature and nowhere else. */
export const proveOpen = (drop: Drop): OpenDrop => drop as OpenDrop;

export interface Access {
  readonly token: string;
  readonly until: string;
}

/** A drop with the access it was opened by. */
export interface Accessed {
  readonly drop: OpenDrop;
  readonly access: Access;
}

/** Gives access for an hour, and not beyond the drop's own end. */
export function giveAccess(drops: Drops, drop: OpenDrop, visitor: Person | undefined): Access {
  const inAnHour = dropTime(hoursLater(drops.now(), 1));
  const until = drop.expireTime < inAnHour ? drop.expireTime : inAnHour;
  const token = drops.sign({
    token_type: "drop",
    drop: drop.id,
    password_version: drop.passwordVersion,
    until,
    visitor: visitor?.id ?? null,
  });
  return { token, until };
}

/**
 * The drop an access token opens, as of now: it has ended with the drop, its password and its owner's account.
 * @throws DomainError `DROP_ACCESS_INVALID`, `DROP_EXPIRED`, `DROP_LOGIN_REQUIRED`
 */
export async function openByAccess(drops: Drops, token: string, person?: Person): Promise<Accessed> {
  const claims = readClaims(drops, token);
  if (claims === undefined || claims.until <= dropTime(drops.now())) {
    throw new DomainError("DROP_ACCESS_INVALID");
  }
  const drop = await findOpenDrop(drops.db, claims.drop);
  if (drop === undefined || drop.passwordVersion !== claims.password_version) {
    throw new DomainError("DROP_ACCESS_INVALID");
  }
  if (hasExpired(drop, drops.now())) throw new DomainError("DROP_EXPIRED");
  if (drop.requireLogin && person === undefined && !(await isStillThere(drops, claims))) {
    throw new DomainError("DROP_LOGIN_REQUIRED");
  }
  return { drop: proveOpen(drop), access: { token, until: claims.until } };
}

/** A link in a browser carries no login, so that of the visitor who got the token counts while the account is good. */
const isStillThere = async ({ db }: Drops, { visitor }: DropClaims): Promise<boolean> =>
  visitor !== null && (await isActiveAccount(db, visitor));

function readClaims({ verify }: Drops, token: string): DropClaims | undefined {
  try {
    const claims = verify(token);
    return isDropClaims(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
