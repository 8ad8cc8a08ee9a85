import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { PreviousUpload, UrlStorage } from "tus-js-client";
import { withLock } from "../credentials/lock.ts";

type Stored = PreviousUpload & { readonly fingerprint: string };

/** Servers forget unfinished uploads after a day or two; milliseconds. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Remembers unfinished uploads in a file that only its owner can read: who knows an address may write to it. */
export function uploadUrls(path: string): UrlStorage {
  async function read(): Promise<Stored[]> {
    const text = await readFile(path, "utf8").catch(() => "[]");
    try {
      const stored: unknown = JSON.parse(text);
      return Array.isArray(stored) ? (stored as Stored[]) : [];
    } catch {
      return [];
    }
  }

  async function change(work: (stored: readonly Stored[]) => readonly Stored[]): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await withLock(`${path}.lock`, async () => {
      const recent = (await read()).filter((one) => Date.now() - Date.parse(one.creationTime) < KEPT_MS);
      const part = `${path}.${randomBytes(4).toString("hex")}.part`;
      const file = await open(part, "wx", 0o600);
      try {
        await file.writeFile(JSON.stringify(work(recent)));
      } finally {
        await file.close();
      }
      await rename(part, path);
    });
  }

  return {
    findAllUploads: read,
    findUploadsByFingerprint: async (fingerprint) =>
      (await read()).filter((one) => one.fingerprint === fingerprint),
    removeUpload: (key) => change((stored) => stored.filter((one) => one.urlStorageKey !== key)),
    async addUpload(fingerprint, upload) {
      const urlStorageKey = randomBytes(8).toString("hex");
      await change((stored) => [
        ...stored.filter((one) => one.fingerprint !== fingerprint),
        { ...upload, urlStorageKey, fingerprint },
      ]);
      return urlStorageKey;
    },
  };
}
