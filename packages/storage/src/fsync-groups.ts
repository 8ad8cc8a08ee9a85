import { closeSync, fstatSync, fsync, openSync } from "node:fs";
import { promisify } from "node:util";
import type { WrittenPicture } from "./batch-writer.ts";

const flushing = promisify(fsync);

// Enough for the disk to merge the flushes of a group into few journal commits, and far below the usual limit of 1,024.
const GROUP = 64;
const MAX_OPEN = 256;

type Unsynced = Pick<WrittenPicture, "path" | "size">;

/** Only the flush waits for the disk; a trip through the thread pool for the rest takes ten times as long as the calls. */
async function flushFile(file: Unsynced, fd: number): Promise<void> {
  try {
    const { size } = fstatSync(fd);
    if (size !== file.size) {
      throw new Error(`${file.path} holds ${size} bytes where ${file.size} were staged`);
    }
    await flushing(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Flushes many files: a full group at a time, side by side in the thread pool, while the next files are being written. Where
 * the disk is slower than the writing, further files are closed and flushed later, so that descriptors stay bounded.
 */
export class FsyncGroups {
  #group: WrittenPicture[] = [];
  #late: Unsynced[] = [];
  #flushes: Promise<unknown>[] = [];
  #open = 0;

  add(file: WrittenPicture): void {
    if (this.#open >= MAX_OPEN) {
      closeSync(file.fd);
      this.#late.push({ path: file.path, size: file.size });
      return;
    }
    this.#open += 1;
    if (this.#group.push(file) >= GROUP) this.#flushGroup();
  }

  /** Resolves when every file added so far is on the disk; throws the first failure, after all have ended. */
  async settle(): Promise<void> {
    this.#flushGroup();
    const flushes = this.#flushes;
    const late = this.#late;
    this.#flushes = [];
    this.#late = [];
    const outcomes = await Promise.allSettled(flushes);
    for (let at = 0; at < late.length; at += GROUP) {
      const group = late
        .slice(at, at + GROUP)
        .map(async (file) => flushFile(file, openSync(file.path, "r+")));
      outcomes.push(...(await Promise.allSettled(group)));
    }
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    if (failure) throw failure.reason;
  }

  #flushGroup(): void {
    for (const file of this.#group) {
      const flush = flushFile(file, file.fd).finally(() => (this.#open -= 1));
      // `settle` reports it; until then a failure must not end the process.
      flush.catch(() => undefined);
      this.#flushes.push(flush);
    }
    this.#group = [];
  }
}
