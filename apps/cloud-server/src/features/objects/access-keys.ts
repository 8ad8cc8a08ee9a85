import { hkdfSync } from "node:crypto";

/** An id everybody may see and the secret that signs in its name. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/**
 * The own store's access keys. Each account signs uploads with its own, so that a policy is the account's
 * even if its name is given to someone else meanwhile; downloads are signed by one key that can do nothing
 * else. Secrets are derived from the server's (HKDF, RFC 5869), so that none of them tells another.
 */
export interface AccessKeys {
  readonly upload: (accountId: number) => AccessKey;
  readonly download: AccessKey;
  /** The account whose upload key has an id. */
  readonly accountOf: (id: string) => number | undefined;
}

const uploadPrefix = "CLUP";

export function accessKeys(secretKey: string): AccessKeys {
  const secretFor = (purpose: string): string =>
    Buffer.from(hkdfSync("sha256", secretKey, "", `clothesline object store: ${purpose}`, 30)).toString(
      "base64url",
    );
  return {
    upload: (accountId) => ({
      id: `${uploadPrefix}${accountId}`,
      secret: secretFor(`uploads of ${accountId}`),
    }),
    download: { id: "CLDOWN", secret: secretFor("downloads") },
    accountOf: (id) => (/^CLUP[1-9]\d{0,14}$/.test(id) ? Number(id.slice(uploadPrefix.length)) : undefined),
  };
}
