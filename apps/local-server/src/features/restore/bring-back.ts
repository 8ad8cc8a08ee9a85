import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { DomainError, MAX_IMAGE_BYTES, parseSqlTime, sqlTime, syncErrors } from "@clothesline/contracts";
import { commit, discard, inspectPicture, isTaken, type Staged } from "@clothesline/storage";
import { picturePath } from "../library/folders.ts";
import { insertImage, type NewImage } from "../library/images.store.ts";
import { contentKey } from "../library/locks.ts";
import type { RunContext } from "../sync/runs.ts";
import { download } from "./download.ts";
import type { CloudImageView, RestoreDeps } from "./restore-deps.ts";

/**
 * Downloads one picture, checks it by its hash, and gives it the place, name and facts it had. The file is
 * durable before the row is there. Throws `DomainError` for what is wrong with this picture alone.
 */
export async function bringBack(
  context: RunContext,
  deps: RestoreDeps,
  image: CloudImageView,
): Promise<void> {
  const { staging, locks } = deps;
  const { userId, progress, signal } = context;
  let counted = 0;
  const staged = await staging
    .stage(
      download(context, deps.timing, image.id, (bytes) => {
        counted += bytes;
        progress.moved(bytes);
      }),
      { maxBytes: MAX_IMAGE_BYTES, signal },
    )
    .catch((error: unknown) => {
      progress.moved(-counted);
      throw error;
    });
  try {
    if (staged.sha256 !== image.sha256) throw mismatch();
    const row = await rowOf(userId, image, staged);
    await locks.run([contentKey(row)], () => keep(deps, staged, row));
  } catch (error) {
    progress.moved(-counted);
    await discard(staged);
    throw error;
  }
}

/** The file, then its row; without the row there is to be no file either. */
async function keep({ db, folders }: RestoreDeps, staged: Staged, row: NewImage): Promise<void> {
  const path = picturePath(folders, row);
  await place(staged, path);
  try {
    await db.transaction().execute((tx) => insertImage(tx, row));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** A file that a crash left there without its row is this very picture or a stranger's. */
async function place(staged: Staged, destination: string): Promise<void> {
  try {
    await commit(staged, destination);
  } catch (error) {
    if (!isTaken(error)) throw error;
    const hash = createHash("sha256");
    await pipeline(createReadStream(destination), hash);
    if (hash.digest("hex") !== staged.sha256) {
      throw new DomainError("FILENAME_TAKEN", { detail: syncErrors.FILENAME_TAKEN.message });
    }
    await discard(staged);
  }
}

async function rowOf(userId: string, image: CloudImageView, staged: Staged): Promise<NewImage> {
  const { image_width: width, image_height: height } = image;
  const size = width && height ? { width, height } : await inspectPicture(staged.path);
  return {
    id: image.id,
    user_id: userId,
    category: image.category,
    filename: image.filename,
    original_filename: image.original_filename,
    original_url: image.original_url,
    page_url: image.page_url,
    page_title: image.page_title,
    title: image.title,
    saved_at: parseSqlTime(image.saved_at) ? image.saved_at : sqlTime(new Date()),
    file_size: staged.size,
    image_width: size.width,
    image_height: size.height,
    format: staged.format,
    sha256: staged.sha256,
    context_info: JSON.stringify(image.context_info ?? {}),
    favorite: image.favorite ? 1 : 0,
    tags: JSON.stringify(image.tags ?? []),
    deleted_at: null,
    cloud_synced: 1,
  };
}

const mismatch = () => new DomainError("HASH_MISMATCH", { detail: syncErrors.HASH_MISMATCH.message });
