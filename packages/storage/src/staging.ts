import { createHash, randomUUID } from "node:crypto";
import { open, readdir, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@clothesline/contracts";
import { abortable } from "./abortable.ts";
import { makeFolder } from "./folders.ts";
import { SNIFF_BYTES, sniffFormat, type PictureFormat } from "./format.ts";
import type { Staged } from "./staged.ts";
import { StagingBatch, type StagingBatchOptions } from "./staging-batch.ts";

/** Options of `Staging.stage`. */
export interface StageOptions {
  /** The largest picture taken, in bytes. */
  readonly maxBytes: number;
  /** Ends the staging at once, even while the source hangs; its reason is thrown. */
  readonly signal?: AbortSignal;
}

async function writeFully(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
  }
}

/** The folder, on the volume of the library, where pictures are written before they get their place. */
export class Staging {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** A path in the staging folder that no other has. */
  newPath(): string {
    return join(this.dir, `${randomUUID()}.part`);
  }

  /**
   * Writes one picture to the staging folder as it arrives: counted, limited, hashed, its format decided by its first bytes.
   * Whatever goes wrong, nothing is left behind and the source is told to stop. (A Node stream is destroyed by that; where the
   * connection under it has to answer still, pass `stream.iterator({ destroyOnReturn: false })`.)
   *
   * Throws `DomainError` with `IMAGE_UNSUPPORTED` (also for no bytes at all) or `IMAGE_TOO_LARGE`, the source's own error, the
   * signal's reason, or that of the disk.
   */
  async stage(source: AsyncIterable<Uint8Array>, options: StageOptions): Promise<Staged> {
    // Whoever was told that it is over may look at once whether anything is left.
    options.signal?.throwIfAborted();
    const path = this.newPath();
    const file = await open(path, "wx");
    try {
      const facts = await this.#fill(file, source, options);
      await file.close();
      return { path, ...facts };
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
      throw error;
    }
  }

  async #fill(
    file: FileHandle,
    source: AsyncIterable<Uint8Array>,
    { maxBytes, signal }: StageOptions,
  ): Promise<Omit<Staged, "path">> {
    const hash = createHash("sha256");
    let head: Uint8Array = new Uint8Array();
    let format: PictureFormat | undefined;
    let size = 0;
    for await (const chunk of abortable(source, signal)) {
      size += chunk.length;
      if (size > maxBytes) throw new DomainError("IMAGE_TOO_LARGE", { params: { maxBytes } });
      if (format === undefined) {
        head = Buffer.concat([head, chunk.subarray(0, SNIFF_BYTES)]);
        format = sniffFormat(head);
        if (format === undefined && head.length >= SNIFF_BYTES) break;
      }
      hash.update(chunk);
      await writeFully(file, chunk);
    }
    if (format === undefined) throw new DomainError("IMAGE_UNSUPPORTED");
    return { size, sha256: hash.digest("hex"), format };
  }

  /** A batch that stages many pictures synchronously and makes them durable together. */
  batch(options: StagingBatchOptions): StagingBatch {
    return new StagingBatch(() => this.newPath(), options);
  }

  /**
   * Removes everything a crash has left in the staging folder and answers how many files that were. Only for a program's start,
   * while it alone holds the data folder: pictures being staged would go too.
   */
  async sweep(): Promise<number> {
    const names = await readdir(this.dir);
    await Promise.all(names.map((name) => rm(join(this.dir, name), { recursive: true })));
    return names.length;
  }
}

/** Opens a staging folder, making it where it is missing. It must be on the volume of the pictures' destinations. */
export async function createStaging(dir: string): Promise<Staging> {
  await makeFolder(dir);
  return new Staging(dir);
}
