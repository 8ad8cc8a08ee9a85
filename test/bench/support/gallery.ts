import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { insertRows, withContext } from "./library.ts";
import { basePhoto, PHOTO, variantOf } from "./photos.ts";

export interface Gallery {
  /** The folder of the photographs and the names in it. */
  readonly folder: string;
  readonly names: readonly string[];
}

/** A desktop's data folder with photographs that have no thumbnails yet. */
export async function makeGallery(dataDir: string, count: number): Promise<Gallery> {
  const photo = await basePhoto();
  return withContext(dataDir, async ({ db, defaultUserId, folders }) => {
    const folder = join(folders.pictures, defaultUserId, "char");
    mkdirSync(folder, { recursive: true });
    const rows = Array.from({ length: count }, (_, number) => {
      const bytes = variantOf(photo, number);
      const filename = `char_20260101_000000_${number.toString(16).padStart(8, "0")}.jpg`;
      writeFileSync(join(folder, filename), bytes);
      return {
        id: `i-bench-${number}`,
        user_id: defaultUserId,
        category: "char" as const,
        filename,
        original_filename: null,
        original_url: null,
        page_url: null,
        page_title: null,
        title: null,
        saved_at: "2026-01-01 00:00:00",
        file_size: bytes.length,
        image_width: PHOTO.width,
        image_height: PHOTO.height,
        format: "jpeg" as const,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        deleted_at: null,
      };
    });
    await insertRows(db, rows);
    return { folder, names: rows.map(({ filename }) => filename) };
  });
}
