import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** Packages that bring binaries or files of their own; pnpm-workspace.yaml makes them visible from the root. */
const external = [
  "@fastify/swagger-ui",
  "@napi-rs/canvas",
  "@node-rs/argon2",
  "better-sqlite3",
  "redoc",
  "sharp",
];

/** What a server runs in processes of their own, beside its `main`. */
const processes: Record<string, Record<string, string>> = {
  "cloud-server": { "draw-process": "src/features/generators/drawing/draw-process.ts" },
};

/** How long parts of earlier builds are kept, ms. */
const PART_AGE_MS = 7 * 24 * 3600 * 1000;

/** CommonJS packages in the bundle ask for Node's own modules by `require`, which an ES module does not have. */
const banner = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/**
 * Bundles a server into `apps/{app}/dist/main.js` and a few parts beside it, and answers its path. Node runs the sources as
 * they are, too; but loading some 1,500 modules and stripping their types takes about 60 MB of memory that
 * is never given back, and a second at each start. The bundle takes half a second to make.
 */
export async function buildServer(root: string, app: "local-server" | "cloud-server"): Promise<string> {
  const folder = join(root, "apps", app);
  const dist = join(folder, "dist");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries({ main: "src/main.ts", ...processes[app] }).map(([name, file]) => [
        name,
        join(folder, file),
      ]),
    ),
    outdir: dist,
    // What is imported only when it is needed stays out of memory until then: 12 MB in the cloud server.
    splitting: true,
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external,
    // Nothing asks functions for their names; keeping them where the bundler renames costs 8 MB.
    keepNames: false,
    // V8 keeps the text of what it runs. Names stay, and lines short, for the sake of stack traces.
    minifyWhitespace: true,
    lineLimit: 200,
    legalComments: "none",
    banner: { js: banner },
    logLevel: "warning",
  });
  const main = join(dist, "main.js");
  // It comes last, so that whoever starts it finds the parts it asks for.
  const parts = outputFiles.filter((file) => file.path !== main);
  for (const file of [...parts, ...outputFiles.filter((file) => file.path === main)]) {
    await writeWhole(file.path, Buffer.from(inAscii(file.text)));
  }
  await removeOldParts(dist, new Set(outputFiles.map(({ path }) => path)));
  return main;
}

/**
 * One sign beyond ASCII makes Node keep a file as two bytes a sign. esbuild escapes them in texts and drops the comments; what is
 * left stands in regular expressions.
 */
const inAscii = (text: string): string =>
  text.replaceAll(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A server that still runs may ask for parts of the build it was started from, so they stay for a while. */
async function removeOldParts(dist: string, current: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(dist)) {
    const path = join(dist, name);
    if (current.has(path)) continue;
    // Another build may have removed it meanwhile.
    const made = await stat(path).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > PART_AGE_MS) await rm(path, { force: true });
  }
}

/** A server that is just being started must not read half a file, nor an unchanged one be touched. */
export async function writeWhole(path: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${randomBytes(4).toString("hex")}.part`;
  await writeFile(part, contents);
  await rename(part, path);
}
