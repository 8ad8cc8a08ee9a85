import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { ReleaseUploadsTable } from "./packages.table.ts";

type Row = Selectable<ReleaseUploadsTable>;

export async function insertUpload(
  db: Kysely<Database>,
  upload: { id: string; keyName: string; size: number; metadata: string; createdAt: string },
): Promise<void> {
  await db
    .insertInto("release_uploads")
    .values({
      id: upload.id,
      key_name: upload.keyName,
      size: upload.size,
      metadata: upload.metadata,
      created_at: upload.createdAt,
      package_id: null,
    })
    .execute();
}

/** An upload of this key; another's is as if it were not there. */
export async function findUpload(
  db: Kysely<Database>,
  keyName: string,
  id: string,
): Promise<{ size: number; metadata: string; createdAt: string; packageId: number | null } | undefined> {
  return await db
    .selectFrom("release_uploads")
    .select(["size", "metadata", "created_at as createdAt", "package_id as packageId"])
    .where("id", "=", id)
    .where("key_name", "=", keyName)
    .executeTakeFirst();
}

/** Uploads on their way that began at a time or later. */
export async function selectOpenUploads(
  db: Kysely<Database>,
  since: string = "",
): Promise<Pick<Row, "id" | "size">[]> {
  return await db
    .selectFrom("release_uploads")
    .select(["id", "size"])
    .where("package_id", "is", null)
    .where("created_at", ">=", since)
    .execute();
}

export async function setPackageOfUpload(db: Kysely<Database>, id: string, packageId: number): Promise<void> {
  await db.updateTable("release_uploads").set({ package_id: packageId }).where("id", "=", id).execute();
}

export async function deleteUpload(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom("release_uploads").where("id", "=", id).execute();
}

/** Forgets uploads that began before a time, finished or not. */
export async function deleteUploadsBefore(db: Kysely<Database>, createdAt: string): Promise<void> {
  await db.deleteFrom("release_uploads").where("created_at", "<", createdAt).execute();
}
