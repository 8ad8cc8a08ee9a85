import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DomainError, downloadFolders } from "@clothesline/contracts";
import { commit } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Publisher } from "./api-keys.ts";
import { cleanUpIfFull } from "./clean-up.ts";
import { removeDebris } from "./debris.ts";
import { forgetDebris, noteDebris } from "./debris.store.ts";
import { isoTime, type Package, type PackageDetails, packageName } from "./package.ts";
import { deletePackage, findSamePackage, insertPackage } from "./packages.store.ts";
import type { Releases } from "./releases.ts";
import { fullDisk, type StagedPackage } from "./stage.ts";

export interface Publication {
  readonly details: PackageDetails;
  /** Whether a package of the same identity makes room for this one. */
  readonly replace: boolean;
  /** Runs in the transaction that makes the package visible. */
  readonly alongside?: (tx: Kysely<Database>, id: number) => Promise<void>;
  /** Called once it is. */
  readonly onRecorded?: () => void;
}

const exists = () => new DomainError("PACKAGE_EXISTS", { detail: "如需替换请加 replace=true" });

/** @throws DomainError PACKAGE_EXISTS when publishing this would; said early, and no promise. */
export async function checkFree({ db }: Releases, { details, replace }: Publication): Promise<void> {
  if (!replace && (await findSamePackage(db, details)) !== undefined) throw exists();
}

/**
 * Makes a staged package visible: placed and flushed, then recorded. One of the same identity is refused, or replaced and its
 * file removed. The staged file is the caller's to discard when this throws.
 * @throws DomainError PACKAGE_EXISTS, INSUFFICIENT_STORAGE
 */
export async function publish(
  releases: Releases,
  publisher: Publisher,
  publication: Publication,
  staged: StagedPackage,
): Promise<Package> {
  const { details } = publication;
  const fileName = packageName(releases.prefix, details, staged.extension);
  await checkFree(releases, publication);
  // A folder of its own, so that a replacement is never in the way of what it replaces.
  const folder = randomBytes(4).toString("hex");
  const path = [downloadFolders[details.type], details.version, folder, fileName].join("/");
  const place = { staged, fileName, path };
  const { added, old } = await placeAndRecord(releases, publisher, publication, place);
  publication.onRecorded?.();
  if (old !== undefined) await removeDebris(releases, old.path);
  await cleanUpIfFull(releases, added);
  return added;
}

interface Place {
  readonly staged: StagedPackage;
  readonly fileName: string;
  readonly path: string;
}

async function placeAndRecord(
  releases: Releases,
  publisher: Publisher,
  publication: Publication,
  place: Place,
): Promise<Recorded> {
  await noteDebris(releases.db, place.path);
  try {
    await commit(place.staged, join(releases.dirs.packages, place.path));
    return await record(releases, publisher, publication, place);
  } catch (error) {
    await removeDebris(releases, place.path);
    throw fullDisk(error);
  }
}

interface Recorded {
  readonly added: Package;
  readonly old: Package | undefined;
}

/** The one moment at which a package is there, and the one it replaces is not. */
async function record(
  { db }: Releases,
  publisher: Publisher,
  { details, replace, alongside }: Publication,
  { staged, fileName, path }: Place,
): Promise<Recorded> {
  const { size, sha256 } = staged;
  return await db.transaction().execute(async (tx) => {
    const old = await findSamePackage(tx, details);
    if (old !== undefined) {
      if (!replace) throw exists();
      await deletePackage(tx, old.id);
      await noteDebris(tx, old.path);
    }
    const added = await insertPackage(tx, {
      ...details,
      fileName,
      size,
      sha256,
      path,
      createdAt: isoTime(new Date()),
      isPinned: old?.isPinned ?? false,
      publishedBy: publisher.name,
    });
    await forgetDebris(tx, path);
    await alongside?.(tx, added.id);
    return { added, old };
  });
}
