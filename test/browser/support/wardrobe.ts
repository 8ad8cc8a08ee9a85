import { createHash } from "node:crypto";
import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import type { Category } from "@clothesline/contracts";
import { insertRows, withContext } from "../../bench/support/library.ts";

export interface Stored {
  readonly title: string;
  readonly category: Category;
  readonly favorite: boolean;
  readonly tags: readonly string[];
}

/** A desktop's data folder with many pictures, the last of them the newest; all of them show the same. */
export async function storePictures(dataDir: string, pictures: readonly Stored[]): Promise<void> {
  const size = { width: 90, height: 120 };
  const bytes = await sharp({ create: { ...size, channels: 3, background: "#7a9" } })
    .jpeg()
    .toBuffer();
  const thumbnail = await sharp(bytes).webp().toBuffer();
  const files = {
    picture: join(dataDir, "..", "picture.jpg"),
    thumbnail: join(dataDir, "..", "picture.webp"),
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(files.picture, bytes);
  writeFileSync(files.thumbnail, thumbnail);
  await withContext(dataDir, async ({ db, defaultUserId, folders }) => {
    const own = {
      pictures: join(folders.pictures, defaultUserId),
      thumbnails: join(folders.thumbnails, defaultUserId),
    };
    for (const folder of [join(own.pictures, "clothes"), join(own.pictures, "char"), own.thumbnails]) {
      mkdirSync(folder, { recursive: true });
    }
    const rows = pictures.map(({ title, category, favorite, tags }, number) => {
      const savedAt = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString().slice(0, 19);
      const filename = `${category}_${savedAt.replace(/[-:]/g, "").replace("T", "_")}_${number.toString(16).padStart(8, "0")}.jpg`;
      linkSync(files.picture, join(own.pictures, category, filename));
      linkSync(files.thumbnail, join(own.thumbnails, `${filename}.webp`));
      return {
        id: `i-${number}`,
        user_id: defaultUserId,
        category,
        filename,
        original_filename: null,
        original_url: null,
        page_url: null,
        page_title: null,
        title,
        saved_at: savedAt.replace("T", " "),
        file_size: bytes.length,
        image_width: size.width,
        image_height: size.height,
        format: "jpeg" as const,
        // They count as different ones.
        sha256: createHash("sha256").update(title).digest("hex"),
        favorite: favorite ? (1 as const) : (0 as const),
        tags: JSON.stringify(tags),
        deleted_at: null,
      };
    });
    await insertRows(db, rows);
  });
}
