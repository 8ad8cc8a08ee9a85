import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, NetworkError } from "@clothesline/client";
import type { Cli } from "../cli.ts";
import { Problem, Unreachable } from "../problem.ts";
import { hashFile } from "../releases/hash-file.ts";
import type { Updates } from "../servers/updates.ts";
import { printable } from "../terminal/printable.ts";
import type { Wanted } from "./choose.ts";

/** A day, milliseconds; a connection that says nothing for minutes ends by itself. */
const LONG_MS = 24 * 60 * 60 * 1000;

/** Tries that bring nothing, one after another, before it is given up. */
const TRIES = 5;

interface Place {
  readonly folder: "full" | "patches" | "hotfixes";
  readonly version: string;
  readonly filename: string;
}

/**
 * Downloads a package into a folder under its own name. What a cut left behind is continued; the file has its name
 * only when its SHA-256 is right.
 */
export async function download(
  cli: Cli,
  updates: Updates,
  wanted: Wanted,
  dir: string,
  force: boolean,
): Promise<{ readonly path: string; readonly wasThere: boolean }> {
  const place = placeOf(wanted.download_url);
  const path = join(dir, place.filename);
  await mkdir(dir, { recursive: true });
  const present = await stat(path).catch(() => undefined);
  if (present !== undefined) {
    if (
      present.isFile() &&
      present.size === wanted.file_size &&
      (await hashFile(path, cli.signal)) === wanted.sha256
    ) {
      return { path, wasThere: true };
    }
    if (!force) throw new Problem("download.exists", { path });
  }
  // With the digest in its name, what is left of another file is never continued.
  const part = `${path}.${wanted.sha256.slice(0, 12)}.part`;
  const progress = cli.out.progress(printable(place.filename));
  try {
    await fill(cli, updates, wanted, place, part, (done) =>
      progress.update({ done, total: wanted.file_size }),
    );
  } finally {
    progress.end();
  }
  await rename(part, path);
  return { path, wasThere: false };
}

/** The address is the server's word: no name in it may lead out of the folder. */
function placeOf(url: string): Place {
  const [, , folder, version, filename, ...more] = url.split("/").map((part) => decodeURIComponent(part));
  const isFolder = folder === "full" || folder === "patches" || folder === "hotfixes";
  if (!isFolder || version === undefined || filename === undefined || more.length > 0 || !isPlain(filename)) {
    throw new Problem("download.addressInvalid", { url });
  }
  return { folder, version, filename };
}

const isPlain = (name: string): boolean => /^[^\p{Cc}/\\:*?"<>|]+$/u.test(name) && !/^\.+$/.test(name);

/** Tries until the part is whole and right; as long as bytes arrive, it goes on. */
async function fill(
  cli: Cli,
  updates: Updates,
  wanted: Wanted,
  place: Place,
  part: string,
  onProgress: (done: number) => void,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const before = await sizeOf(part);
    try {
      await attempt(cli, updates, wanted, place, part, onProgress);
      return;
    } catch (error) {
      cli.signal.throwIfAborted();
      if ((await sizeOf(part)) > before) tries = 1;
      if (!isPassing(error) || tries >= TRIES) throw error;
      cli.out.note(cli.t("download.again", { reason: cli.explain(error).sentence }));
      await sleep(1000 * 2 ** (tries - 1), undefined, { signal: cli.signal });
    }
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  error instanceof NetworkError ||
  (error instanceof ApiError && error.status >= 500);

async function attempt(
  { out, t, signal }: Cli,
  { calls }: Updates,
  { file_size: size, sha256 }: Wanted,
  { folder, version, filename }: Place,
  part: string,
  onProgress: (done: number) => void,
): Promise<void> {
  const file = await open(part, "a+", 0o644);
  try {
    let { size: have } = await file.stat();
    if (have > size) {
      await file.truncate(0);
      have = 0;
    }
    let hash = createHash("sha256");
    if (have > 0) await hashPart(part, hash, signal);
    if (have < size) {
      const response = await calls.downloadPackage({
        params: { package_type: folder, version, filename },
        // The tag is the digest, so what is continued is what was begun; else the server sends it all.
        headers: have > 0 ? { range: `bytes=${have}-`, "if-range": `"${sha256}"` } : {},
        signal,
        timeoutMs: LONG_MS,
      });
      if (have > 0 && !continues(response, have)) {
        await file.truncate(0);
        have = 0;
        hash = createHash("sha256");
      } else if (have > 0) out.note(t("download.resumes", { name: printable(filename) }));
      await append(response, file, hash, { filename, have, size, onProgress });
    }
    await settle(file, hash.digest("hex") === sha256, part, filename);
  } finally {
    await file.close();
  }
}

const continues = (response: Response, from: number): boolean =>
  response.status === 206 && (response.headers.get("content-range") ?? "").startsWith(`bytes ${from}-`);

interface Counting {
  readonly filename: string;
  readonly have: number;
  readonly size: number;
  readonly onProgress: (done: number) => void;
}

async function append(
  response: Response,
  file: FileHandle,
  hash: Hash,
  { filename, have, size, onProgress }: Counting,
) {
  let done = have;
  for await (const piece of piecesOf(response)) {
    done += piece.byteLength;
    if (done > size) throw new Problem("download.tooLong", { name: filename });
    hash.update(piece);
    await file.appendFile(piece);
    onProgress(done);
  }
  if (done < size) throw new NetworkError("The download ended early", { timedOut: false, cause: undefined });
}

/** A connection that breaks is told as one, and not as the system's error for a body that ends. */
async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch (cause) {
    throw new NetworkError("The download broke off", { timedOut: false, cause });
  }
}

/** Only what is right and on the disk gets its name; what is wrong is of no use for the next try. */
async function settle(file: FileHandle, isRight: boolean, part: string, name: string): Promise<void> {
  if (isRight) {
    await file.sync();
    return;
  }
  await rm(part, { force: true });
  throw new Problem("download.differs", { name });
}

async function hashPart(path: string, hash: Hash, signal: AbortSignal): Promise<void> {
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) {
    hash.update(piece as Buffer);
  }
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;
