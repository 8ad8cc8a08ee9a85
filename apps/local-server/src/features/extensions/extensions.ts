import { createHash, randomBytes, randomUUID } from "node:crypto";
import { DomainError, sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import {
  deleteExtension,
  deleteExtensionsOf,
  type ExtensionRow,
  extensionsOf,
  findExtension,
  insertExtension,
  markExtensionUsed,
} from "./extensions.store.ts";
import { createPairingCodes } from "./pairing-codes.ts";

const MOST_NAME = 80;

export interface Extensions {
  /** A code to type into an extension within `CODE_SECONDS`. */
  pairingCode(userId: string): string;
  /**
   * Exchanges a code for a token, which is kept nowhere and good for this origin alone.
   * @throws DomainError `PAIRING_CODE_INVALID`
   */
  pair(code: string, extension: { name: string; origin: string }): Promise<{ token: string; userId: string }>;
  /** The extension of a token, if it comes from the origin it was paired with, or `undefined`, where browsers leave it unsaid. */
  find(token: string, origin: string | undefined): Promise<ExtensionRow | undefined>;
  list(userId: string): Promise<ExtensionRow[]>;
  /** @throws DomainError `EXTENSION_NOT_FOUND` */
  revoke(userId: string, id: string): Promise<void>;
  revokeAll(userId: string): Promise<void>;
}

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

export function createExtensions(db: Kysely<Database>, now: () => number = Date.now): Extensions {
  const codes = createPairingCodes(now);
  const time = () => sqlTime(new Date(now()));
  return {
    pairingCode: (userId) => codes.make(userId),

    async pair(code, { name, origin }) {
      const userId = codes.use(code);
      if (userId === undefined) throw new DomainError("PAIRING_CODE_INVALID");
      const token = randomBytes(32).toString("base64url");
      await insertExtension(db, {
        id: randomUUID(),
        token_hash: hashOf(token),
        user_id: userId,
        name: name.trim().slice(0, MOST_NAME) || origin || "—",
        origin,
        created_at: time(),
        last_used: null,
      });
      return { token, userId };
    },

    async find(token, origin) {
      const row = await findExtension(db, hashOf(token));
      if (row === undefined || (origin !== undefined && row.origin !== origin)) return undefined;
      const hour = `${time().slice(0, 13)}:00:00`;
      if (row.last_used !== hour) await markExtensionUsed(db, row.id, hour);
      return row;
    },

    list: (userId) => extensionsOf(db, userId),

    async revoke(userId, id) {
      if (!(await deleteExtension(db, userId, id))) throw new DomainError("EXTENSION_NOT_FOUND");
    },

    revokeAll: (userId) => deleteExtensionsOf(db, userId),
  };
}
