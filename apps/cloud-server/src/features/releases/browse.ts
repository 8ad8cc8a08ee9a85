import { DomainError } from "@clothesline/contracts";
import type { Package } from "./package.ts";
import { findPackage, type PackageFilter, selectPackages } from "./packages.store.ts";
import type { Releases } from "./releases.ts";

/** The newest packages that a filter lets through, in the order in which they were published. */
export async function listPackages({ db }: Releases, filter: PackageFilter): Promise<Package[]> {
  return (await selectPackages(db, filter)).toReversed();
}

/** @throws DomainError PACKAGE_NOT_FOUND */
export async function packageById({ db }: Releases, id: number): Promise<Package> {
  const found = await findPackage(db, id);
  if (found === undefined) throw new DomainError("PACKAGE_NOT_FOUND");
  return found;
}
