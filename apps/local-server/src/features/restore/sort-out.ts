import { CloudImage, syncErrors } from "@clothesline/contracts";
import { isSafeSegment } from "@clothesline/storage";
import type { Kysely } from "kysely";
import { Compile } from "typebox/compile";
import type { Database } from "../../database.ts";
import type { Failure } from "../sync/progress.ts";
import type { CloudImageView } from "./restore-deps.ts";
import { deletedHere, imagesByIds, imagesByNames } from "./restore.store.ts";

export interface Sorted {
  readonly wanted: readonly CloudImageView[];
  readonly refused: readonly Failure[];
}

/**
 * Which of the cloud's pictures to bring back. Not those that are here, and not those that were deleted
 * here: in the local trash, or gone from it while the cloud has yet to be told.
 */
export async function sortOut(
  db: Kysely<Database>,
  userId: string,
  images: readonly CloudImageView[],
): Promise<Sorted> {
  const ids = images.map((image) => image.id);
  const here = new Map((await imagesByIds(db, ids)).map((row) => [row.id, row.user_id]));
  const deleted = new Set(await deletedHere(db, userId, ids));
  const names = new Map(
    (
      await imagesByNames(
        db,
        userId,
        images.map((image) => image.filename),
      )
    ).map((row) => [row.filename, row.sha256]),
  );

  const wanted: CloudImageView[] = [];
  const refused: Failure[] = [];
  for (const image of images) {
    const { id, filename } = image;
    const refuse = (error: string) => refused.push({ id, filename, error });
    const owner = here.get(id);
    if (owner !== undefined && owner !== userId) refuse(syncErrors.IMAGE_ID_TAKEN.message);
    else if (owner === userId || deleted.has(id)) continue;
    else if (!isSafe(image)) refuse(syncErrors.FILENAME_INVALID.message);
    else if (!names.has(filename)) wanted.push(image);
    // The same picture under an id of this library's own is here already.
    else if (names.get(filename) !== image.sha256) refuse(syncErrors.FILENAME_TAKEN.message);
  }
  return { wanted, refused };
}

/** What the cloud says becomes a path and a row here, so it is checked like anyone else's word. */
const isSafe = (image: CloudImageView): boolean =>
  asPromised.Check(image) && image.id.length > 0 && image.id.length <= 128 && isSafeSegment(image.filename);

const asPromised = Compile(CloudImage);
