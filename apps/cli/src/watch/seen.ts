import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What tells one state of a file from another. */
export interface FileFacts {
  readonly size: number;
  /** Milliseconds. */
  readonly mtimeMs: number;
}

/** The files that a watch has dealt with; kept on the disk, so that a restart deals with none of them twice. */
export interface Seen {
  /** Whether this folder was never watched before. */
  readonly isNew: boolean;
  has(path: string, facts: FileFacts): boolean;
  add(entries: readonly (FileFacts & { readonly path: string })[]): Promise<void>;
}

/** The same folder watched for another server, person or category is another watch. */
export const seenPath = (stateDir: string, parts: readonly string[]): string =>
  join(
    stateDir,
    "watch",
    `${createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 32)}.ndjson`,
  );

export async function openSeen(path: string): Promise<Seen> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const files = new Map<string, FileFacts>();
  for (const line of text?.split("\n") ?? []) read(line, files);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (text !== undefined) await rewrite(path, files);
  return {
    isNew: text === undefined,
    has(path, { size, mtimeMs }) {
      const known = files.get(path);
      return known?.size === size && known.mtimeMs === mtimeMs;
    },
    async add(entries) {
      for (const { path, size, mtimeMs } of entries) files.set(path, { size, mtimeMs });
      const file = await open(path, "a", 0o600);
      try {
        await file.writeFile(
          entries.map(({ path, size, mtimeMs }) => lineOf(path, { size, mtimeMs })).join(""),
        );
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

const lineOf = (path: string, { size, mtimeMs }: FileFacts) => `${JSON.stringify([path, size, mtimeMs])}\n`;

/** A line that a kill cut off is no line; its file is looked at again. */
function read(line: string, files: Map<string, FileFacts>): void {
  try {
    const [path, size, mtimeMs] = JSON.parse(line) as unknown[];
    if (typeof path === "string" && typeof size === "number" && typeof mtimeMs === "number") {
      files.set(path, { size, mtimeMs });
    }
  } catch {
    // Not ours, or cut off.
  }
}

/** Lines only ever come to the file while it is watched; here it becomes one line for each file again. */
async function rewrite(path: string, files: ReadonlyMap<string, FileFacts>): Promise<void> {
  const part = `${path}.${randomBytes(4).toString("hex")}.part`;
  const file = await open(part, "wx", 0o600);
  try {
    for (const [name, facts] of files) await file.writeFile(lineOf(name, facts));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}
