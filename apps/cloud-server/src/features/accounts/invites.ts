import { createHash } from "node:crypto";
import { DomainError, sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { deleteExpiredInvites, deleteInvite, insertInvite, isInvite } from "./invites.store.ts";
import { randomCode } from "./random-code.ts";

const dayMs = 24 * 3600 * 1000;

/**
 * Makes an invitation, good for one account. Its code, 80 random bits such as `7KQF-2M9X-PA4D-WZ3C`, is answered here and
 * nowhere kept.
 */
export async function createInvite(db: Kysely<Database>, days: number): Promise<string> {
  const code = randomCode(4);
  const now = Date.now();
  await deleteExpiredInvites(db, sqlTime(new Date(now)));
  await insertInvite(db, {
    codeHash: hashOf(code),
    createdAt: sqlTime(new Date(now)),
    expiresAt: sqlTime(new Date(now + days * dayMs)),
  });
  return code;
}

/** @throws DomainError `REGISTRATION_CLOSED` for a code that is no invitation, or not any more */
export async function checkInvite(db: Kysely<Database>, code: string | undefined): Promise<void> {
  const good = code !== undefined && (await isInvite(db, hashOf(code), sqlTime(new Date())));
  if (!good) throw notInvited();
}

/** Takes an invitation, in the transaction that makes the account. */
export async function takeInvite(tx: Kysely<Database>, code: string | undefined): Promise<void> {
  const good = code !== undefined && (await deleteInvite(tx, hashOf(code), sqlTime(new Date())));
  if (!good) throw notInvited();
}

const notInvited = () => new DomainError("REGISTRATION_CLOSED", { detail: "注册需要有效的邀请码" });

/** However it was typed: without its dashes, in lower case. */
const hashOf = (code: string): string =>
  createHash("sha256")
    .update(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, ""))
    .digest("hex");
