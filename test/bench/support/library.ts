import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Context, createContext, readConfig } from "@clothesline/local-server";

import { insertImage, type NewImage } from "../../../apps/local-server/src/features/library/images.store.ts";
import { noisePicture } from "./corpus.ts";

export interface Library {
  readonly dataDir: string;
  /** The pictures of the default user: what rsync and cp are given. */
  readonly pictures: string;
  readonly count: number;
  readonly bytes: number;
}

const ROWS_PER_TRANSACTION = 1000;

/** Makes a desktop's data folder with pictures in it, files and rows, without the way through the server. */
export async function makeLibrary(
  dataDir: string,
  { count, size }: { readonly count: number; readonly size: number },
): Promise<Library> {
  return withContext(dataDir, async ({ db, defaultUserId, folders }) => {
    const pictures = join(folders.pictures, defaultUserId);
    mkdirSync(join(pictures, "clothes"), { recursive: true });
    let bytes = 0;
    for (let from = 0; from < count; from += ROWS_PER_TRANSACTION) {
      const rows: NewImage[] = [];
      for (let number = from; number < Math.min(count, from + ROWS_PER_TRANSACTION); number += 1) {
        const picture = noisePicture(number, size);
        const row = rowOf(number, defaultUserId, picture);
        writeFileSync(join(pictures, "clothes", row.filename), picture.bytes);
        bytes += picture.bytes.length;
        rows.push(row);
      }
      await insertRows(db, rows);
    }
    return { dataDir, pictures, count, bytes };
  });
}

/** A data folder of its own with the same pictures: the database copied, the pictures lent. */
export function lendLibrary({ dataDir }: Library, to: string): string {
  mkdirSync(to, { recursive: true });
  copyFileSync(join(dataDir, "image_database.db"), join(to, "image_database.db"));
  symlinkSync(join(dataDir, "saved_images"), join(to, "saved_images"), "dir");
  return to;
}

/** Opens a desktop's data folder in this process, for a moment. */
export async function withContext<T>(dataDir: string, work: (context: Context) => Promise<T>): Promise<T> {
  const context = await createContext(readConfig({ LOCAL_DATA_DIR: dataDir, ENABLE_CLOUD_SYNC: "false" }));
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

export function insertRows(db: Context["db"], rows: readonly NewImage[]): Promise<void> {
  return db.transaction().execute(async (tx) => {
    for (const row of rows) await insertImage(tx, row);
  });
}

function rowOf(number: number, userId: string, picture: ReturnType<typeof noisePicture>): NewImage {
  const savedAt = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  const stamp = savedAt.slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
  return {
    id: `i-bench-${number}`,
    user_id: userId,
    category: "clothes",
    filename: `clothes_${stamp}_${number.toString(16).padStart(8, "0")}.png`,
    original_filename: null,
    original_url: `https://shop.example.com/pictures/${number}.png`,
    page_url: `https://shop.example.com/items/${number}`,
    page_title: `夏季连衣裙 Summer dress ${number}`,
    title: null,
    saved_at: savedAt.slice(0, 19).replace("T", " "),
    file_size: picture.bytes.length,
    image_width: picture.width,
    image_height: picture.height,
    format: "png",
    sha256: createHash("sha256").update(picture.bytes).digest("hex"),
    context_info: JSON.stringify({ alt: `连衣裙 ${number}` }),
    deleted_at: null,
  };
}
