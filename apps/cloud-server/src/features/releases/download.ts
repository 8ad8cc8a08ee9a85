import { DomainError, downloadFolders, packageTypes } from "@clothesline/contracts";
import type { Package } from "./package.ts";
import { countDownload, findPackageByName } from "./packages.store.ts";
import type { Releases } from "./releases.ts";

/**
 * The package at a download address. Its parts are looked up and never become a path, so that no trick with them gets at
 * anything else.
 * @throws DomainError PACKAGE_NOT_FOUND
 */
export async function findDownload(
  { db }: Releases,
  address: { folder: string; version: string; fileName: string },
): Promise<Package> {
  const type = packageTypes.find((one) => downloadFolders[one] === address.folder);
  const found = type && (await findPackageByName(db, { ...address, type }));
  if (found === undefined) throw new DomainError("PACKAGE_NOT_FOUND");
  return found;
}

/** Counts a download that has come to its end; whoever made it has had their answer. */
export async function noteDownload({ db, log }: Releases, id: number): Promise<void> {
  try {
    await countDownload(db, id);
  } catch (err) {
    log.error({ err, id }, "a download could not be counted");
  }
}
