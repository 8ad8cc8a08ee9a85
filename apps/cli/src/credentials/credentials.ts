import { chmod, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { withLock } from "./lock.ts";

/** What is kept for one server. */
export interface ServerEntry {
  /** The desktop's session. */
  readonly session?: { readonly token: string; readonly username: string };
  /** An account of the cloud. */
  readonly account?: { readonly username: string; readonly access: string; readonly refresh: string };
  readonly apiKey?: string;
}

export interface Kept {
  readonly version: 1;
  /** The servers of the last logins: where commands go that name none. */
  readonly desktop?: string;
  readonly cloud?: string;
  readonly servers: Readonly<Record<string, ServerEntry>>;
}

const nothing: Kept = { version: 1, servers: {} };

export interface Credentials {
  readonly path: string;
  read(): Promise<Kept>;
  entry(url: string): Promise<ServerEntry>;
  /**
   * Changes what is kept. Only one process at a time does, and it sees what the one before it wrote: a refresh
   * token that two showed at once would end the login.
   */
  change(work: (kept: Kept) => Promise<Kept> | Kept): Promise<void>;
}

/** Credentials in one file that only its owner can read. */
export function createCredentials(folder: string): Credentials {
  const path = join(folder, "credentials.json");

  async function read(): Promise<Kept> {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new Problem("credentials.unreadable", { path }, { cause: error });
    });
    if (text === undefined) return nothing;
    await keepPrivate(path);
    return parse(text, path);
  }

  return {
    path,
    read,
    entry: async (url) => (await read()).servers[url] ?? {},
    async change(work) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await withLock(`${path}.lock`, async () => {
        const before = await read();
        const after = await work(before);
        if (after !== before) await write(path, after);
      });
    },
  };
}

/** The entry of one server with some of it changed; what is `undefined` is forgotten. */
export function withEntry(
  kept: Kept,
  url: string,
  change: { readonly [K in keyof ServerEntry]: ServerEntry[K] | undefined },
): Kept {
  const merged = { ...kept.servers[url], ...change };
  const entry = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
  const { [url]: _before, ...others } = kept.servers;
  const servers = Object.keys(entry).length === 0 ? others : { ...others, [url]: entry };
  return { ...kept, servers };
}

function parse(text: string, path: string): Kept {
  try {
    const kept: unknown = JSON.parse(text);
    if (isKept(kept)) return kept;
  } catch {
    // Told below.
  }
  throw new Problem("credentials.broken", { path });
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null || !("version" in value) || value.version !== 1)
    return false;
  return "servers" in value && typeof value.servers === "object" && value.servers !== null;
}

/** Someone may have copied the file, or made it by hand. */
async function keepPrivate(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o600);
}

async function write(path: string, kept: Kept): Promise<void> {
  const part = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    const file = await open(part, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(kept, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
