import { open, readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { type ChokidarOptions, watch } from "chokidar";
import type { FileFacts } from "./seen.ts";

export interface FoundFile extends FileFacts {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly absolute: string;
}

export interface FolderOptions {
  readonly recursive: boolean;
  /** Asks again and again instead of being told: for network folders. */
  readonly poll: boolean;
  /** Milliseconds for which a file has to stay as it is before it is read. */
  readonly settleMs: number;
}

/** What browsers and editors call a file that is still being written, and what systems hide. */
const passing = /^\.|~$|\.(?:part|partial|crdownload|download|tmp|temp|swp)$/i;

const isPassing = (path: string): boolean => passing.test(basename(path));

export async function factsOf(folder: string, absolute: string): Promise<FoundFile | undefined> {
  const facts = await stat(absolute).catch(() => undefined);
  if (facts === undefined || !facts.isFile()) return undefined;
  const path = relative(folder, absolute).split(sep).join("/");
  return { path, absolute, size: facts.size, mtimeMs: facts.mtimeMs };
}

/** The files that lie in a folder now. */
export async function filesIn(folder: string, recursive: boolean): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => factsOf(folder, join(entry.parentPath, entry.name))),
  );
  return files.filter((file) => file !== undefined).filter(({ path }) => !path.split("/").some(isPassing));
}

/** PNG, JPEG, GIF and WebP: where which bytes are. */
const beginnings: readonly (readonly (readonly [at: number, hex: string])[])[] = [
  [[0, "89504e470d0a1a0a"]],
  [[0, "ffd8ff"]],
  [[0, "474946383761"]],
  [[0, "474946383961"]],
  [
    [0, "52494646"],
    [8, "57454250"],
  ],
];

/** The formats that the servers take, told by the first bytes as they do. */
export async function isPicture(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    const head = buffer.subarray(0, bytesRead);
    return beginnings.some((parts) => parts.every(([at, hex]) => head.toString("hex", at).startsWith(hex)));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** Tells the files of a folder that are there or appear, each when it has settled; ends with the signal. */
export async function* settledFiles(
  folder: string,
  { recursive, poll, settleMs }: FolderOptions,
  signal: AbortSignal,
  onReady: () => void,
): AsyncGenerator<string> {
  const options: ChokidarOptions = {
    ignored: (path) => path !== folder && isPassing(path),
    awaitWriteFinish: { stabilityThreshold: settleMs, pollInterval: Math.min(100, settleMs) },
    usePolling: poll,
    ...(recursive ? {} : { depth: 0 }),
  };
  const queue = new Set<string>();
  let news = Promise.withResolvers<void>();
  let failure: unknown;
  const wake = () => news.resolve();
  const note = (path: string) => {
    queue.add(path);
    wake();
  };
  const watcher = watch(folder, options)
    .on("add", note)
    .on("change", note)
    .on("ready", onReady)
    .on("error", (error) => {
      failure = error;
      wake();
    });
  signal.addEventListener("abort", wake, { once: true });
  try {
    while (!signal.aborted) {
      if (failure !== undefined) throw failure;
      const [path] = queue;
      if (path === undefined) {
        await news.promise;
        news = Promise.withResolvers<void>();
      } else {
        queue.delete(path);
        yield path;
      }
    }
  } finally {
    signal.removeEventListener("abort", wake);
    await watcher.close();
  }
}
