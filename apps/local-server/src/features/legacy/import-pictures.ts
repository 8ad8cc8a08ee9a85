import { stat } from "node:fs/promises";
import { categories, type Category, DomainError, sqlTime } from "@clothesline/contracts";
import { inspectPicture, isMissing, isSafeSegment, sha256Of } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { findUser } from "../accounts/users.store.ts";
import { originOf } from "../capture/origin.ts";
import { type Folders, picturePath, type Placed } from "../library/folders.ts";
import { findImage, findImageByFilename, insertImage, type NewImage } from "../library/images.store.ts";
import { legacyTime } from "./legacy-time.ts";
import { findLegacyImages, hasLegacyImages, type LegacyImage, noteImport } from "./legacy.store.ts";

export interface LegacyImport {
  readonly imported: number;
  /** Pictures that stay in `legacy_images` alone, and why. */
  readonly left: readonly { readonly id: string; readonly reason: string }[];
}

interface Deps {
  readonly db: Kysely<Database>;
  readonly folders: Folders;
}

/** Pictures looked at side by side; a few of them decode at a time. */
const AT_ONCE = 32;

/** What is wrong with one file and would be so at the next start too. */
const unreadable = new Set(["EACCES", "EPERM", "EISDIR", "ELOOP", "ENAMETOOLONG"]);

/** Why a picture is not taken over; goes to the log. */
class Left extends Error {}

/**
 * Takes the pictures of an old server's database over into the library, where their files are and as they are; what is not
 * known of them is read from the files. Each is looked at once: a start that is cut off is followed by one that goes on.
 * @returns what was done, `undefined` when there was nothing to do
 */
export async function importLegacyPictures(deps: Deps): Promise<LegacyImport | undefined> {
  if (!(await hasLegacyImages(deps.db))) return undefined;
  const left: { id: string; reason: string }[] = [];
  let imported = 0;
  for (;;) {
    const images = await findLegacyImages(deps.db, AT_ONCE);
    if (images.length === 0) break;
    const looks = await Promise.all(images.map((image) => look(deps, image)));
    await deps.db.transaction().execute(async (trx) => {
      for (const [at, image] of images.entries()) {
        const found = looks[at] ?? new Left("it was not looked at");
        const reason = found instanceof Left ? found.message : await store(trx, found);
        await noteImport(trx, image, reason ?? "imported");
        if (reason === undefined) imported += 1;
        else left.push({ id: String(image.id), reason });
      }
    });
  }
  return imported + left.length === 0 ? undefined : { imported, left };
}

/** Answers why it cannot be stored, if so. */
async function store(db: Kysely<Database>, image: NewImage): Promise<string | undefined> {
  if ((await findImage(db, image.user_id, image.id)) !== undefined) return undefined;
  if ((await findImageByFilename(db, image.user_id, image.filename)) !== undefined) {
    return "another picture has its file";
  }
  await insertImage(db, image);
  return undefined;
}

async function look(deps: Deps, image: LegacyImage): Promise<NewImage | Left> {
  try {
    return await rowOf(deps, image);
  } catch (error) {
    if (error instanceof Left) return error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (unreadable.has(code)) return new Left(`its file cannot be read (${code})`);
    throw error;
  }
}

async function rowOf({ db, folders }: Deps, image: LegacyImage): Promise<NewImage> {
  const user_id = String(image.user_id);
  const filename = String(image.filename);
  if ((await findUser(db, user_id)) === undefined) throw new Left("its owner is unknown");
  if (!isSafeSegment(filename)) throw new Left("its file name is not safe");
  const context = contextOf(image.context_info);
  const { path, size, mtime, ...placed } = await find(folders, { user_id, filename }, context["category"]);
  const { format, width, height } = await inspectPicture(path).catch((error: unknown) => {
    throw error instanceof DomainError ? new Left("its file is not a whole picture") : error;
  });
  const origin = originOf(
    {
      originalUrl: image.original_url,
      pageUrl: image.page_url,
      pageTitle: image.page_title,
      imageContext: context,
    },
    placed.category,
  );
  return {
    ...placed,
    ...origin,
    id: String(image.id),
    saved_at: legacyTime(image.saved_at) ?? sqlTime(mtime),
    file_size: size,
    image_width: width,
    image_height: height,
    format,
    sha256: await sha256Of(path),
  };
}

/** The file in the folder of its category, or in the other one where the row says nothing or is wrong. */
async function find(folders: Folders, name: Omit<Placed, "category">, said: unknown) {
  const likely = (category: Category) => category === said || name.filename.startsWith(`${category}_`);
  for (const category of categories.toSorted((a, b) => Number(likely(b)) - Number(likely(a)))) {
    const placed = { ...name, category };
    const path = picturePath(folders, placed);
    try {
      const { size, mtime } = await stat(path);
      return { ...placed, path, size, mtime };
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new Left("its file is missing");
}

function contextOf(json: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(json));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
