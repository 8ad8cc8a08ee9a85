import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { categories, type Category, sqlTime } from "@clothesline/contracts";
import {
  commit,
  discard,
  inspectPicture,
  isTaken,
  makeFolder,
  pictureName,
  type Staged,
} from "@clothesline/storage";
import { picturePath, thumbnailPath, trashPath } from "../library/folders.ts";
import { findImageByContent, type ImageRow, insertImage } from "../library/images.store.ts";
import { type LibraryDeps, restoreRow } from "../library/library.ts";
import { contentKey } from "../library/locks.ts";
import { type Picture, pictureOf } from "../library/picture.ts";
import { keepThumbnail } from "../library/thumbnails.ts";
import { newTaskId } from "../tasks/task-id.ts";
import { insertTask } from "../tasks/tasks.store.ts";
import type { Origin } from "./origin.ts";

export interface CaptureInput {
  readonly userId: string;
  readonly category: Category;
  readonly staged: Staged;
  readonly origin: Origin;
}

export interface Captured {
  readonly taskId: string;
  readonly picture: Picture;
  /** The person had these bytes in this category already; nothing was stored. */
  readonly duplicate: boolean;
}

export interface Capture {
  /**
   * Looks at a staged picture, gives it its place and its row. When this resolves, bytes and row survive a power cut. The
   * staged file is gone afterwards, whatever happens.
   * @throws DomainError IMAGE_BROKEN, IMAGE_UNSUPPORTED for what does not decode as the picture it claims to be
   */
  save(input: CaptureInput): Promise<Captured>;
}

export function createCapture(deps: LibraryDeps): Capture {
  const { db, folders, staging, locks, changed } = deps;

  async function known({ userId, category, staged }: CaptureInput): Promise<Captured | undefined> {
    const content = { user_id: userId, category, sha256: staged.sha256 };
    const existing = await findImageByContent(db, content);
    if (existing === undefined) return undefined;
    const image = existing.deleted_at === null ? existing : await revive(existing, staged);
    const taskId = newTaskId();
    await insertTask(db, completed(taskId, image));
    return { taskId, picture: pictureOf(image), duplicate: true };
  }

  /** From the trash; if its file was lost there, the picture that just came takes its place. */
  async function revive(row: ImageRow, staged: Staged): Promise<ImageRow> {
    await commit(staged, trashPath(folders, row)).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
    });
    return restoreRow(deps, row);
  }

  /** The document promises every person both folders, also when one of them is empty. */
  async function makeFolders(userId: string): Promise<void> {
    for (const category of categories) await makeFolder(join(folders.pictures, userId, category));
  }

  /** Names are random in their last part: on the rare clash another is drawn. */
  async function place(input: CaptureInput, savedAt: Date) {
    const { userId: user_id, category, staged } = input;
    for (let attempt = 1; ; attempt += 1) {
      const placed = { user_id, category, filename: pictureName(category, savedAt, staged.format) };
      try {
        await commit(staged, picturePath(folders, placed));
        return placed;
      } catch (error) {
        if (!isTaken(error) || attempt === 5) throw error;
      }
    }
  }

  async function store(input: CaptureInput, look: Look): Promise<Captured> {
    const { staged, origin } = input;
    const savedAt = new Date();
    await makeFolders(input.userId);
    const placed = await place(input, savedAt);
    const taskId = newTaskId();
    try {
      await keepThumbnail(look.thumbnail, thumbnailPath(folders, placed));
      const image = await db.transaction().execute(async (trx) => {
        const row = await insertImage(trx, {
          ...placed,
          ...origin,
          id: `i-${randomUUID()}`,
          saved_at: sqlTime(savedAt),
          file_size: staged.size,
          sha256: staged.sha256,
          format: staged.format,
          image_width: look.width,
          image_height: look.height,
        });
        await insertTask(trx, completed(taskId, row));
        return row;
      });
      return { taskId, picture: pictureOf(image), duplicate: false };
    } catch (error) {
      await rm(picturePath(folders, placed), { force: true });
      await rm(thumbnailPath(folders, placed), { force: true });
      throw error;
    }
  }

  return {
    async save(input) {
      const { staged, userId, category } = input;
      const thumbnail = staging.newPath();
      const key = contentKey({ user_id: userId, category, sha256: staged.sha256 });
      try {
        // Looked at even if it is known: what is refused is refused every time.
        const { width, height } = await inspectPicture(staged.path, { thumbnail });
        const captured = await locks.run(
          [key],
          async () => (await known(input)) ?? store(input, { width, height, thumbnail }),
        );
        changed(userId);
        return captured;
      } finally {
        await discard(staged);
        await rm(thumbnail, { force: true });
      }
    },
  };
}

interface Look {
  readonly width: number;
  readonly height: number;
  /** Path of the finished thumbnail in the staging folder. */
  readonly thumbnail: string;
}

const completed = (taskId: string, image: ImageRow) => ({
  task_id: taskId,
  user_id: image.user_id,
  kind: "capture" as const,
  status: "completed" as const,
  image_id: image.id,
  error: null,
});
