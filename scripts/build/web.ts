import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/**
 * Builds the pages that both servers serve, into `apps/web/dist`, unless they were built from these very files.
 * Throws when they cannot be built; Vite's own words are then in the message.
 */
export async function buildWeb(root: string): Promise<void> {
  const folder = join(root, "apps", "web");
  // A tree without the pages, as the tests of the test runner make it, has nothing to build.
  if (!existsSync(folder)) return;
  const mark = join(folder, "dist", ".built-from");
  const wanted = fingerprint(root, folder);
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  // Beside it, then in its place: a server that starts meanwhile, or another build, must not meet half of one.
  const made = join(folder, `dist.${randomBytes(4).toString("hex")}`);
  try {
    await vite(folder, made);
    keepPartsBefore(join(folder, "dist"), made);
    writeFileSync(join(made, ".built-from"), wanted);
    replace(join(folder, "dist"), made);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/**
 * Takes over the parts of the build before this one, though not what that took over itself: a server that still runs on it, and
 * pages that are open, ask for them.
 */
function keepPartsBefore(before: string, made: string): void {
  const names = readdirSync(join(made, "assets"));
  writeFileSync(join(made, ".parts"), names.join("\n"));
  const list = join(before, ".parts");
  if (!existsSync(list)) return;
  const present = new Set(names);
  for (const name of readFileSync(list, "utf8").split("\n")) {
    const part = join(before, "assets", name);
    if (!present.has(name) && existsSync(part)) copyFileSync(part, join(made, "assets", name));
  }
}

/** Puts a folder in the place of another. Of two that do so at once one wins; both were built from the same files. */
function replace(folder: string, made: string): void {
  const old = `${made}.old`;
  try {
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(join(folder, ".built-from"))) throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function vite(folder: string, outDir: string): Promise<void> {
  const program = join(folder, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [program, "build", "--logLevel", "warn", "--outDir", outDir], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`The web pages cannot be built:\n${said}`)),
    );
  });
}

/** A hash of everything that the pages are made of: their sources, the contracts and client, the lock file. */
function fingerprint(root: string, folder: string): string {
  const hash = createHash("sha256");
  const sources = ["contracts", "client"].map((name) => join(root, "packages", name, "src"));
  const own = ["src", "public", "build"].map((name) => join(folder, name));
  const single = ["vite.config.ts", "local.html", "cloud.html", "package.json"].map((name) =>
    join(folder, name),
  );
  for (const file of [...single, join(root, "pnpm-lock.yaml"), ...[...own, ...sources].flatMap(filesIn)]) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
