import { DomainError } from "@clothesline/contracts";
import { verifyPassword } from "@clothesline/secrets";
import type { Person } from "../sessions/person.ts";
import { type Accessed, type OpenDrop, openByAccess, proveOpen } from "./access.ts";
import { codeKey } from "./code.ts";
import { type Drop, hasExpired } from "./drop.ts";
import type { Drops } from "./drops.ts";
import { findByCode } from "./drops.store.ts";

/** Who wants to open a drop. */
export interface Visitor {
  readonly person: Person | undefined;
  readonly address: string;
}

/** What a visitor shows: a code, with a password where the drop has one, or the access token of an earlier visit. */
export interface DropKeys {
  readonly code?: string | undefined;
  readonly password?: string | undefined;
  readonly access?: string | undefined;
}

/**
 * The drop a code means, as of now. Codes of no drop are counted against the address, whatever the codes were, so that
 * nobody finds drops by trying.
 * @throws DomainError `CODE_REQUIRED`, `DROP_NOT_FOUND`, `DROP_EXPIRED`, `TOO_MANY_ATTEMPTS`
 */
export async function findDropByCode(drops: Drops, address: string, code: string | undefined): Promise<Drop> {
  const key = codeKey(code ?? "");
  if (key === "") throw new DomainError("CODE_REQUIRED");
  const drop = await drops.wrongCodes.attempt(address, "", async () => {
    const found = await findByCode(drops.db, key);
    if (found === undefined) throw new DomainError("DROP_NOT_FOUND");
    return found;
  });
  if (hasExpired(drop, drops.now())) throw new DomainError("DROP_EXPIRED");
  return drop;
}

/**
 * Checks a visitor's code and password. Counts no download.
 * @throws DomainError `CODE_REQUIRED`, `DROP_NOT_FOUND`, `DROP_EXPIRED`, `DROP_LOGIN_REQUIRED`,
 *   `DROP_PASSWORD_REQUIRED`, `DROP_PASSWORD_WRONG`, `TOO_MANY_ATTEMPTS`
 */
export async function enterByCode(drops: Drops, visitor: Visitor, keys: DropKeys): Promise<OpenDrop> {
  const drop = await findDropByCode(drops, visitor.address, keys.code);
  if (drop.requireLogin && visitor.person === undefined) throw new DomainError("DROP_LOGIN_REQUIRED");
  if (drop.passwordHash !== null) await checkPassword(drops, visitor, drop, keys.password);
  return proveOpen(drop);
}

/** A missing password is no guess: front ends ask for one when they are told that there is one. */
async function checkPassword(
  drops: Drops,
  { address }: Visitor,
  { code, passwordHash }: Drop,
  password: string | undefined,
): Promise<void> {
  if (password === undefined || password === "") throw new DomainError("DROP_PASSWORD_REQUIRED");
  await drops.wrongPasswords.attempt(address, codeKey(code), async () => {
    if (!(await verifyPassword(passwordHash ?? undefined, password))) {
      throw new DomainError("DROP_PASSWORD_WRONG");
    }
  });
}

/**
 * The drop a visitor has access to, or `undefined` when the token shown is no good (any more) but a code is shown too,
 * with which to try.
 * @throws DomainError `DROP_ACCESS_INVALID`, `DROP_EXPIRED`, `DROP_LOGIN_REQUIRED`
 */
export async function enterByAccess(
  drops: Drops,
  visitor: Visitor,
  { access, code }: DropKeys,
): Promise<Accessed | undefined> {
  if (access === undefined) return undefined;
  try {
    const accessed = await openByAccess(drops, access, visitor.person);
    return code === undefined || codeKey(code) === codeKey(accessed.drop.code) ? accessed : undefined;
  } catch (error) {
    const isOver = error instanceof DomainError && error.code === "DROP_ACCESS_INVALID";
    if (isOver && code !== undefined) return undefined;
    throw error;
  }
}
