import { createWriteStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DomainError } from "@clothesline/contracts";
import { isMissing, makeFolder, makeThumbnail } from "@clothesline/storage";
import pLimit from "p-limit";
import { findMissingObjects } from "../objects/sweep.store.ts";
import type { Drive } from "./drive.ts";
import type { FileRecord } from "./file-record.ts";

/** Below the data folder. What is in it is made when first looked at, and can be deleted at any time. */
const FOLDER = "thumbnails/drive";

/** Larger ones are not worth fetching and decoding for a tile, bytes. */
const MOST_BYTES = 40 * 1024 * 1024;

/** Decoding is work for all cores by itself; more at once would only take more memory. */
const AT_ONCE = 2;

export interface DriveThumbnail {
  /** Relative to the data folder, with `/` between segments. */
  readonly path: string;
  /** Of the bytes it was made of; an object never changes. */
  readonly objectId: string;
  /** Bytes. */
  readonly size: number;
}

export type DriveThumbnails = ReturnType<typeof createDriveThumbnails>;

/** Small pictures of the pictures in the drive, named by the object they show. */
export function createDriveThumbnails({ db, store }: Pick<Drive, "db" | "store">, dataDir: string) {
  const folder = join(dataDir, FOLDER);
  const limit = pLimit(AT_ONCE);
  const making = new Map<string, Promise<void>>();

  async function make(object: NonNullable<FileRecord["object"]>, path: string): Promise<void> {
    const source = `${path}.source`;
    await makeFolder(folder);
    try {
      await pipeline(await store.open(object), createWriteStream(source));
      await makeThumbnail(source, path);
    } catch (error) {
      if (error instanceof DomainError) throw new DomainError("NO_THUMBNAIL", { cause: error });
      throw error;
    } finally {
      await rm(source, { force: true });
    }
  }

  /** Many tiles ask for one picture at once; it is made once. */
  async function makeOnce(object: NonNullable<FileRecord["object"]>, path: string): Promise<void> {
    const running = making.get(path) ?? limit(() => make(object, path));
    making.set(path, running);
    try {
      await running;
    } finally {
      making.delete(path);
    }
  }

  return {
    /**
     * The thumbnail of a file that the caller may see.
     * @throws DomainError `NO_THUMBNAIL` for what is no picture, or too large for one
     */
    async get({ object, contentType, size }: FileRecord): Promise<DriveThumbnail> {
      const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(contentType);
      if (object === undefined || !isPicture || size > MOST_BYTES) throw new DomainError("NO_THUMBNAIL");
      const name = `${object.id}.webp`;
      const found = { path: `${FOLDER}/${name}`, objectId: object.id };
      const path = join(folder, name);
      const known = await sizeOf(path);
      if (known !== undefined) return { ...found, size: known };
      await makeOnce(object, path);
      return { ...found, size: (await sizeOf(path)) ?? 0 };
    },

    /** Removes those whose objects are gone, and what a crash left; answers how many. */
    async sweep(): Promise<number> {
      const names = await readdir(folder).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const isBusy = (name: string) => making.has(join(folder, name.replace(/\.webp.*$/, ".webp")));
      const idle = names.filter((name) => !isBusy(name));
      const gone = new Set(await findMissingObjects(db, idle.map(idOf)));
      const old = idle.filter((name) => !name.endsWith(".webp") || gone.has(idOf(name)));
      for (const name of old) await rm(join(folder, name), { force: true });
      return old.length;
    },
  };
}

const idOf = (name: string): string => name.replace(/\..*$/, "");

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
