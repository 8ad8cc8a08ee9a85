import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openDatabase } from "@clothesline/database";
import { sql } from "kysely";

export interface OldUser {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly email?: string;
}

export interface OldImage {
  readonly id: string;
  readonly user: string;
  readonly filename: string;
  /** As text; JSON unless a test wants it odd. */
  readonly context?: string;
  /** Where its file is, below `saved_images`; no file without. */
  readonly file?: string;
  readonly bytes?: Uint8Array;
}

export interface OldLibrary {
  readonly users: readonly OldUser[];
  readonly images?: readonly OldImage[];
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Fills a data folder as the server of the document's first implementation left it: no migrations, SHA-256 passwords. */
export async function makeOldLibrary(dir: string, { users, images = [] }: OldLibrary): Promise<void> {
  const { db, close } = openDatabase<unknown>({ file: join(dir, "image_database.db") });
  await sql`
    create table users (
      user_id TEXT PRIMARY KEY, username TEXT UNIQUE NOT NULL, email TEXT UNIQUE NOT NULL, password_hash TEXT NOT NULL,
      created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, last_login TIMESTAMP, cloud_sync_enabled BOOLEAN DEFAULT 0)`.execute(
    db,
  );
  await sql`
    create table images (
      id TEXT PRIMARY KEY, user_id TEXT, filename TEXT NOT NULL, original_url TEXT, page_url TEXT, page_title TEXT,
      saved_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, file_size INTEGER, image_width INTEGER, image_height INTEGER,
      context_info TEXT, status TEXT DEFAULT 'saved', cloud_synced BOOLEAN DEFAULT 0,
      FOREIGN KEY (user_id) REFERENCES users (user_id))`.execute(db);
  await sql`
    create table tasks (
      task_id TEXT PRIMARY KEY, user_id TEXT, status TEXT, created_at TIMESTAMP, updated_at TIMESTAMP, image_id TEXT)`.execute(
    db,
  );
  await sql`create index idx_images_user on images (user_id)`.execute(db);
  // Python leaves foreign keys unenforced.
  await sql`pragma foreign_keys = off`.execute(db);
  for (const { id, name, password, email = `${name}@example.com` } of users) {
    await sql`
      insert into users values (${id}, ${name}, ${email}, ${sha256(password)}, '2025-06-13T10:30:00.123456',
        '2025-06-13 18:45:00.654321', 1)`.execute(db);
  }
  for (const { id, user, filename, context = "{}", file, bytes } of images) {
    await sql`
      insert into images values (${id}, ${user}, ${filename}, 'https://example.com/image.png',
        'https://example.com/page', '示例页面', '2025-06-13 18:45:30', 1, null, null, ${context}, 'saved', 1)`.execute(
      db,
    );
    if (file === undefined || bytes === undefined) continue;
    const path = join(dir, "saved_images", file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  await sql`insert into tasks values ('t-old', 'u', 'completed', '2025-06-13 18:45:30', '2025-06-13 18:45:31', 'i-1')`.execute(
    db,
  );
  await close();
}
