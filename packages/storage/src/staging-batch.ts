import { mkdirSync, unlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { BatchWriter } from "./batch-writer.ts";
import { fsyncFolder, parentsOfNew } from "./folders.ts";
import { FsyncGroups } from "./fsync-groups.ts";
import { linkOrCopySync, renameNewSync } from "./place-sync.ts";
import type { Staged } from "./staged.ts";

/** Options of a batch. */
export interface StagingBatchOptions {
  /** The largest picture taken, in bytes. */
  readonly maxBytes: number;
}

/**
 * Stages many pictures one after another and makes them durable together:
 *
 *     open, write…, close   for each picture; synchronous, flushed to the disk in the background
 *     await sync()          every closed picture is on the disk
 *     place(staged, path)   for each picture; synchronous, never overwrites
 *     await finish()        the new names are on the disk: now the rows may say so
 *
 * Then the batch may be used again, or is over. `discardAll` ends it at any moment and removes what has not been placed.
 */
export class StagingBatch {
  readonly #newPath: () => string;
  readonly #writer: BatchWriter;
  readonly #groups = new FsyncGroups();
  /** Path of each picture that is closed and not placed -> whether it is on the disk. */
  readonly #staged = new Map<string, boolean>();
  readonly #made = new Set<string>();
  readonly #unflushed = new Set<string>();

  constructor(newPath: () => string, options: StagingBatchOptions) {
    this.#newPath = newPath;
    this.#writer = new BatchWriter(options.maxBytes);
  }

  /** Begins a picture; the one before must be closed or abandoned. */
  open(): void {
    this.#writer.open(this.#newPath());
  }

  /** Adds bytes to the open picture; the chunk may be reused afterwards. Throws only what the disk throws (see `isFull`). */
  write(chunk: Uint8Array): void {
    this.#writer.write(chunk);
  }

  /**
   * Ends the open picture. Throws `DomainError` with `IMAGE_TOO_LARGE` or `IMAGE_UNSUPPORTED` when it is refused; nothing of it
   * is left then, and the next may be opened.
   */
  close(): Staged {
    const { fd, ...staged } = this.#writer.close();
    this.#staged.set(staged.path, false);
    this.#groups.add({ fd, ...staged });
    return staged;
  }

  /** Drops the open picture, if there is one; the next may be opened. */
  abandon(): void {
    this.#writer.abandon();
  }

  /** Resolves when all pictures closed so far are on the disk. When it throws, none of them may be placed: `discardAll`. */
  async sync(): Promise<void> {
    const paths = [...this.#staged.keys()];
    await this.#groups.settle();
    for (const path of paths) if (this.#staged.has(path)) this.#staged.set(path, true);
  }

  /**
   * Gives a synced picture its place. Missing folders are made. Throws `EEXIST` (see `isTaken`) when the destination exists; the
   * picture is then still staged. Durable after `finish`.
   */
  place(staged: Staged, destination: string): void {
    if (this.#staged.get(staged.path) !== true) {
      throw new Error("Only a picture of this batch that is synced can be placed");
    }
    this.#makeFolder(dirname(destination));
    renameNewSync(staged.path, destination);
    this.#staged.delete(staged.path);
  }

  /**
   * Makes a file that is on the disk already appear under a second name too: a hard link, or a copy where links cannot be.
   * Throws `EEXIST` when the destination exists. Durable after `finish`.
   */
  link(existing: string, destination: string): void {
    this.#makeFolder(dirname(destination));
    linkOrCopySync(existing, destination, this.#newPath());
  }

  /** Gives up a synced picture: whoever knows its path sees to it from now on. */
  release(staged: Staged): void {
    this.#staged.delete(staged.path);
  }

  /** Removes one closed picture that is not placed. */
  discard(staged: Staged): void {
    if (this.#staged.delete(staged.path)) unlinkSync(staged.path);
  }

  /** Resolves when all names given by `place` and `link` survive a power cut; each folder is flushed once. */
  async finish(): Promise<void> {
    const folders = [...this.#unflushed];
    await Promise.all(folders.map(fsyncFolder));
    for (const folder of folders) this.#unflushed.delete(folder);
    this.#made.clear();
  }

  /** Removes every picture of this batch that has not been placed, the open one too. */
  async discardAll(): Promise<void> {
    this.#writer.abandon();
    await this.#groups.settle().catch(() => undefined);
    const paths = [...this.#staged.keys()];
    this.#staged.clear();
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  }

  #makeFolder(dir: string): void {
    this.#unflushed.add(dir);
    if (this.#made.has(dir)) return;
    for (const parent of parentsOfNew(dir, mkdirSync(dir, { recursive: true }))) {
      this.#unflushed.add(parent);
    }
    this.#made.add(dir);
  }
}
