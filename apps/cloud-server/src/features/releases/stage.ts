import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { DomainError, type PackageExtension } from "@clothesline/contracts";
import { isFull } from "@clothesline/storage";
import { checkHead, checkTail, extensionOf, HEAD_BYTES, TAIL_BYTES } from "./file-type.ts";
import type { Claim } from "./room.ts";

/** A package that is whole on the disk, and not yet promised to anyone. */
export interface StagedPackage {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly extension: PackageExtension;
}

/** Counts, hashes and looks at the bytes that pass. */
function examiner(extension: PackageExtension) {
  const hash = createHash("sha256");
  let head = Buffer.alloc(0);
  let size = 0;
  return {
    see(chunk: Buffer): void {
      if (head.length < HEAD_BYTES) {
        head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
        if (head.length === HEAD_BYTES) checkHead(extension, head);
      }
      size += chunk.length;
      hash.update(chunk);
    },
    async finish(file: FileHandle) {
      if (size === 0) throw new DomainError("FILE_MISSING", { detail: "文件为空" });
      checkHead(extension, head);
      const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
      await file.read(tail, 0, tail.length, size - tail.length);
      checkTail(extension, tail);
      return { size, sha256: hash.digest("hex"), extension };
    },
  };
}

async function writeFully(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
  }
}

/** A disk without room is the same to a caller as a quota without. */
export const fullDisk = (error: unknown): unknown =>
  isFull(error) ? new DomainError("INSUFFICIENT_STORAGE", { cause: error }) : error;

/**
 * Writes a package to the staging folder as it arrives. Whatever goes wrong, nothing is left of it.
 * @throws DomainError UNSUPPORTED_FILE_TYPE as soon as its bytes say so, FILE_MISSING when there are none,
 *   INSUFFICIENT_STORAGE and what else the claim throws
 */
export async function stagePackage(
  dir: string,
  fileName: string,
  source: AsyncIterable<Buffer>,
  claim: Claim,
): Promise<StagedPackage> {
  const extension = extensionOf(fileName);
  const path = join(dir, `${randomUUID()}.part`);
  const file = await open(path, "wx+");
  try {
    const examined = examiner(extension);
    // One chunk is written while the next is read and hashed.
    let writing = Promise.resolve();
    for await (const chunk of source) {
      await claim.take(chunk.length);
      examined.see(chunk);
      await writing;
      writing = writeFully(file, chunk);
      writing.catch(() => undefined);
    }
    await writing;
    const facts = await examined.finish(file);
    await file.close();
    return { path, ...facts };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw fullDisk(error);
  }
}

/** What `stagePackage` says, of a file that is on the disk already. */
export async function examinePackage(path: string, fileName: string): Promise<StagedPackage> {
  const extension = extensionOf(fileName);
  const examined = examiner(extension);
  const file = await open(path, "r");
  try {
    const bytes = createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
    for await (const chunk of bytes) examined.see(chunk);
    return { path, ...(await examined.finish(file)) };
  } finally {
    await file.close();
  }
}
