import type { Arch, PackageType, Platform } from "@clothesline/contracts";
import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { Package, PackageDetails, PackageIdentity } from "./package.ts";
import type { ReleasePackagesTable } from "./packages.table.ts";

function toPackage(row: Selectable<ReleasePackagesTable>): Package {
  return {
    id: row.id,
    version: row.version,
    type: row.package_type,
    platform: row.platform,
    arch: row.arch,
    fromVersion: row.from_version === "" ? null : row.from_version,
    isStable: row.is_stable === 1,
    isCritical: row.is_critical === 1,
    isPinned: row.is_pinned === 1,
    description: row.description,
    fileName: row.file_name,
    size: row.file_size,
    sha256: row.sha256,
    path: row.path,
    createdAt: row.created_at,
    downloads: row.download_count,
  };
}

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0);

export interface PackageFilter {
  readonly type?: PackageType | undefined;
  readonly platform?: Platform | undefined;
  readonly arch?: Arch | undefined;
  /** The newest so many. */
  readonly limit?: number | undefined;
}

/** Packages, the newest first. */
export async function selectPackages(db: Kysely<Database>, filter: PackageFilter = {}): Promise<Package[]> {
  let query = db.selectFrom("release_packages").selectAll().orderBy("id", "desc");
  if (filter.type !== undefined) query = query.where("package_type", "=", filter.type);
  if (filter.platform !== undefined) query = query.where("platform", "=", filter.platform);
  if (filter.arch !== undefined) query = query.where("arch", "=", filter.arch);
  if (filter.limit !== undefined) query = query.limit(filter.limit);
  const rows = await query.execute();
  return rows.map(toPackage);
}

export async function findPackage(db: Kysely<Database>, id: number): Promise<Package | undefined> {
  const row = await db.selectFrom("release_packages").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toPackage(row);
}

export async function findPackageByName(
  db: Kysely<Database>,
  name: { type: PackageType; version: string; fileName: string },
): Promise<Package | undefined> {
  const row = await db
    .selectFrom("release_packages")
    .selectAll()
    .where("version", "=", name.version)
    .where("file_name", "=", name.fileName)
    .where("package_type", "=", name.type)
    .executeTakeFirst();
  return row && toPackage(row);
}

export async function findSamePackage(
  db: Kysely<Database>,
  identity: PackageIdentity,
): Promise<Package | undefined> {
  const row = await db
    .selectFrom("release_packages")
    .selectAll()
    .where("platform", "=", identity.platform)
    .where("arch", "=", identity.arch)
    .where("package_type", "=", identity.type)
    .where("version", "=", identity.version)
    .where("from_version", "=", identity.fromVersion ?? "")
    .executeTakeFirst();
  return row && toPackage(row);
}

export async function insertPackage(
  db: Kysely<Database>,
  added: PackageDetails &
    Pick<Package, "fileName" | "size" | "sha256" | "path" | "createdAt" | "isPinned"> & {
      publishedBy: string;
    },
): Promise<Package> {
  const row = await db
    .insertInto("release_packages")
    .values({
      version: added.version,
      package_type: added.type,
      platform: added.platform,
      arch: added.arch,
      from_version: added.fromVersion ?? "",
      is_stable: bit(added.isStable),
      is_critical: bit(added.isCritical),
      is_pinned: bit(added.isPinned),
      description: added.description,
      file_name: added.fileName,
      file_size: added.size,
      sha256: added.sha256,
      path: added.path,
      created_at: added.createdAt,
      published_by: added.publishedBy,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toPackage(row);
}

export async function deletePackage(db: Kysely<Database>, id: number): Promise<void> {
  await db.deleteFrom("release_packages").where("id", "=", id).execute();
}

export async function setPinned(
  db: Kysely<Database>,
  id: number,
  isPinned: boolean,
): Promise<Package | undefined> {
  const row = await db
    .updateTable("release_packages")
    .set({ is_pinned: bit(isPinned) })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  return row && toPackage(row);
}

export async function countDownload(db: Kysely<Database>, id: number): Promise<void> {
  await db
    .updateTable("release_packages")
    .set((row) => ({ download_count: row("download_count", "+", 1) }))
    .where("id", "=", id)
    .execute();
}

/** Bytes of all packages of each type. */
export async function sizesByType(db: Kysely<Database>): Promise<Record<PackageType, number>> {
  const rows = await db
    .selectFrom("release_packages")
    .select(({ fn }) => ["package_type", fn.sum<number>("file_size").as("bytes")])
    .groupBy("package_type")
    .execute();
  const bytes = { full: 0, patch: 0, hotfix: 0 };
  for (const row of rows) bytes[row.package_type] = row.bytes;
  return bytes;
}
