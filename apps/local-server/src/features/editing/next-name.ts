import { DomainError, parseSqlTime } from "@clothesline/contracts";
import { pictureName, type PictureFormat } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { findImageByContent, findImageByFilename, type ImageRow } from "../library/images.store.ts";

/** The name of a picture's next bytes: the time in it stays that of saving, so that it keeps its place in lists. */
export async function nextNameOf(
  db: Kysely<Database>,
  row: ImageRow,
  format: PictureFormat,
): Promise<string> {
  for (;;) {
    const name = pictureName(row.category, parseSqlTime(row.saved_at) ?? new Date(), format);
    if ((await findImageByFilename(db, row.user_id, name)) === undefined) return name;
  }
}

/** @throws DomainError DUPLICATE_IN_CATEGORY when another picture of the category has these bytes */
export async function refuseDuplicate(db: Kysely<Database>, row: ImageRow, sha256: string): Promise<void> {
  const same = await findImageByContent(db, { ...row, sha256 });
  if (same !== undefined && same.deleted_at === null) {
    throw new DomainError("DUPLICATE_IN_CATEGORY", { params: { imageId: same.id } });
  }
}
