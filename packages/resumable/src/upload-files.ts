import { AsyncLocalStorage } from "node:async_hooks";
import { open, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { DataStore, ERRORS, Upload } from "@tus/server";
import type { UploadLedger, WholeUpload } from "./ledger.ts";

/** Where an upload's bytes are gathered. */
export const uploadPath = (folder: string, id: string): string => join(folder, `${id}.part`);

/**
 * The bytes of uploads on their way, one file each, in a folder. A file's length is how far its upload has come: what a
 * connection brought before it broke, or the program before it was killed, need not be sent again.
 */
export class UploadFiles<Who> extends DataStore {
  /** Who makes the request that is being answered. */
  readonly caller = new AsyncLocalStorage<Who>();
  readonly #folder: string;
  readonly #ledger: UploadLedger<Who>;
  readonly #expiresInMs: number;
  /** Uploads that are being finished. */
  readonly #ends = new Map<string, Promise<void>>();

  constructor(folder: string, ledger: UploadLedger<Who>, expiresInMs: number) {
    super();
    this.#folder = folder;
    this.#ledger = ledger;
    this.#expiresInMs = expiresInMs;
    this.extensions = ["creation", "creation-with-upload", "expiration", "termination"];
  }

  override async create(upload: Upload): Promise<Upload> {
    const { id, size = 0, metadata = {} } = upload;
    await this.#ledger.create(this.#who(), { id, size, metadata });
    await (await open(uploadPath(this.#folder, id), "wx")).close();
    return upload;
  }

  /** Also finishes what a crash left whole and unfinished: a client that asks would take it for done. */
  override async getUpload(id: string): Promise<Upload> {
    const known = await this.#ledger.find(this.#who(), id);
    if (known === undefined) throw ERRORS.FILE_NOT_FOUND;
    const { size, createdAt, isFinished } = known;
    const path = uploadPath(this.#folder, id);
    const offset = isFinished ? size : await lengthOf(path);
    if (!isFinished && offset === size) await this.finish(id);
    return new Upload({ id, size, offset, metadata: { ...known.metadata }, creation_date: createdAt });
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    // Its file may be gone, and there is nothing to come.
    if ((await this.#ledger.find(this.#who(), id))?.isFinished === true) return offset;
    const file = await open(uploadPath(this.#folder, id), "r+");
    let at = offset;
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        for (let done = 0; done < chunk.length;) {
          const { bytesWritten } = await file.write(chunk, done, chunk.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
        }
      }
    } finally {
      // Also what came before the connection broke: the next request goes on from there.
      await file.sync();
      await file.close();
    }
    return at;
  }

  override async remove(id: string): Promise<void> {
    if ((await this.#ledger.find(this.#who(), id)) === undefined) throw ERRORS.FILE_NOT_FOUND;
    const path = uploadPath(this.#folder, id);
    // A full disk has no room for a change of the ledger either, so the bytes go first; where that fails, the rest still can.
    await truncate(path).catch(() => {});
    await this.#ledger.remove(this.#who(), id);
    await rm(path, { force: true });
  }

  override getExpiration(): number {
    return this.#expiresInMs;
  }

  /**
   * Hands a whole upload to whoever it was sent for, unless that was done. The protocol's server has let go of its lock by
   * then, and a large file takes a while: who asks meanwhile waits for the same end.
   */
  async finish(id: string): Promise<void> {
    const running = this.#ends.get(id);
    if (running !== undefined) {
      await running;
      // The ledger has not yet told this caller what has become of it.
      return await this.#end(id);
    }
    const end = this.#end(id).finally(() => this.#ends.delete(id));
    this.#ends.set(id, end);
    await end;
  }

  async #end(id: string): Promise<void> {
    const known = await this.#ledger.find(this.#who(), id);
    if (known === undefined) throw ERRORS.FILE_NOT_FOUND;
    if (known.isFinished) return;
    const whole: WholeUpload = { ...known, path: uploadPath(this.#folder, id) };
    await this.#ledger.finish(this.#who(), whole);
  }

  #who(): Who {
    const who = this.caller.getStore();
    if (who === undefined) throw new Error("an upload was asked for outside of a request");
    return who;
  }
}

async function lengthOf(path: string): Promise<number> {
  const { size } = await stat(path);
  return size;
}
