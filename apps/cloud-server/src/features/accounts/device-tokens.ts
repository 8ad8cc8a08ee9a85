import { randomUUID } from "node:crypto";
import { DomainError, sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

import type { Account, CheckedAccount } from "./account.ts";
import { findByToken } from "./accounts.store.ts";
import { checkSeal } from "./seal.ts";
import { insertDeviceToken, markDeviceTokenRevoked, markDeviceTokenUsed } from "./devices.store.ts";

/** What a device token says, signed by the surface. It opens the sync surface alone and has no end. */
export interface DeviceClaims {
  readonly sub: string;
  readonly jti: string;
  readonly kind: "device";
}

/**
 * Registers a new device token and answers what it says.
 * @throws DomainError `BAD_CREDENTIALS`, `ACCOUNT_DISABLED` when that is so since the password was checked
 */
export async function issueDeviceToken(db: Kysely<Database>, account: CheckedAccount): Promise<DeviceClaims> {
  const jti = randomUUID();
  await db.transaction().execute(async (tx) => {
    await checkSeal(tx, account);
    await insertDeviceToken(tx, { jti, userId: account.userId, createdAt: sqlTime(new Date()) });
  });
  return { sub: account.userId, jti, kind: "device" };
}

/**
 * The account of a token whose signature has been checked.
 * @throws DomainError `TOKEN_REQUIRED` when it was revoked, `ACCOUNT_DISABLED`
 */
export async function openDeviceToken(db: Kysely<Database>, claims: DeviceClaims): Promise<Account> {
  const found = await findByToken(db, claims.jti);
  if (found === undefined || found.account.userId !== claims.sub) {
    throw new DomainError("TOKEN_REQUIRED");
  }
  if (!found.account.isActive) throw new DomainError("ACCOUNT_DISABLED");
  // To the hour, so that reading a library does not write a row for each request.
  const hour = `${sqlTime(new Date()).slice(0, 13)}:00:00`;
  if (found.lastUsed !== hour) await markDeviceTokenUsed(db, claims.jti, hour);
  return found.account;
}

export const revokeDeviceToken = (db: Kysely<Database>, claims: DeviceClaims): Promise<void> =>
  markDeviceTokenRevoked(db, claims.jti, sqlTime(new Date()));
