import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { insertKey, markKeyRevoked, selectKeys, type StoredKey } from "./api-keys.store.ts";
import { isoTime } from "./package.ts";
import type { Releases } from "./releases.ts";

declare const proof: unique symbol;

/** Who showed a key. Only `openKey` makes one, and whatever publishes or removes asks for one. */
export interface Publisher {
  readonly [proof]: true;
  /** The key's name. */
  readonly name: string;
}

/** The name of the key that the configuration holds. */
export const CONFIGURED_KEY = "API_KEY";

export const digestOf = (key: string): Buffer => createHash("sha256").update(key).digest();

async function validKeys({ db, configuredKey }: Releases) {
  const stored = (await selectKeys(db))
    .filter(({ revokedAt }) => revokedAt === null)
    .map(({ name, digest }) => ({ name, digest: Buffer.from(digest, "hex") }));
  return configuredKey === undefined ? stored : [{ name: CONFIGURED_KEY, digest: configuredKey }, ...stored];
}

/** @throws DomainError API_KEY_NOT_CONFIGURED where no key would be right */
export async function requireSomeKey(releases: Releases): Promise<void> {
  if ((await validKeys(releases)).length === 0) throw new DomainError("API_KEY_NOT_CONFIGURED");
}

/**
 * Who a key belongs to. Digests are compared, and all of them each time, so that the time it takes says nothing.
 * @throws DomainError INVALID_API_KEY, API_KEY_NOT_CONFIGURED
 */
export async function openKey(releases: Releases, key: string): Promise<Publisher> {
  const known = await validKeys(releases);
  if (known.length === 0) throw new DomainError("API_KEY_NOT_CONFIGURED");
  const given = digestOf(key);
  const [match] = known.filter(({ digest }) => timingSafeEqual(digest, given));
  if (match === undefined) throw new DomainError("INVALID_API_KEY");
  return { name: match.name } as Publisher;
}

/** What a key may be called: it is typed in commands and shown in lists. */
const keyName = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/** A key is answered when it is made and kept nowhere: the database has its digest. Or a sentence says why there is none. */
export async function createKey(
  db: Kysely<Database>,
  name: string,
): Promise<{ key: string } | { problem: string }> {
  if (!keyName.test(name) || name === CONFIGURED_KEY) {
    return { problem: `"${name}" cannot be a key's name: use up to 64 letters, digits, ".", "_" and "-".` };
  }
  const key = `clk_${randomBytes(32).toString("base64url")}`;
  const digest = digestOf(key).toString("hex");
  if (!(await insertKey(db, { name, digest, createdAt: isoTime(new Date()) }))) {
    return { problem: `There is, or was, a key named "${name}": choose another name.` };
  }
  return { key };
}

export const listKeys = (db: Kysely<Database>): Promise<Omit<StoredKey, "digest">[]> => selectKeys(db);

/** Answers whether there was such a key in use. */
export const revokeKey = (db: Kysely<Database>, name: string): Promise<boolean> =>
  markKeyRevoked(db, name, isoTime(new Date()));
