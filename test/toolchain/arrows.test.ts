import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import t, { type Test } from "tap";

const repository = join(import.meta.dirname, "../..");
const check = join(repository, "scripts/verify/arrows.ts");

/** A copy of the repository's sources in which files can be planted. */
function copyOfSources(t: Test): string {
  const root = t.testdir();
  for (const name of ["tsconfig.json", "tsconfig.base.json", "package.json", ".dependency-cruiser.mjs"]) {
    cpSync(join(repository, name), join(root, name));
  }
  for (const name of ["scripts", "test"]) mkdirSync(join(root, name));
  for (const group of ["apps", "packages"]) {
    for (const name of readdirSync(join(repository, group))) copyPackage(root, join(group, name));
  }
  return root;
}

function copyPackage(root: string, folder: string): void {
  const from = join(repository, folder);
  const wanted = (path: string) => !["node_modules", "dist", "test"].includes(basename(path));
  cpSync(from, join(root, folder), { recursive: true, filter: wanted });
  symlinkSync(join(from, "node_modules"), join(root, folder, "node_modules"), "junction");
}

function plant(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function checkArrows(root: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [check], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error ? 1 : 0, output: stdout + stderr });
    });
  });
}

// Each planted file, the line it holds, and the rule that it breaks.
const planted = [
  ["packages/contracts/src/bad.ts", 'import "../../storage/src/index.ts"', "contracts-at-the-bottom"],
  ["packages/bundle/src/bad.ts", 'import "../../../apps/cloud-server/src/app.ts"', "packages-know-no-app"],
  ["apps/local-server/src/bad-app.ts", 'import "../../cloud-server/src/app.ts"', "no-app-imports-another"],
  ["apps/cloud-server/src/bad-test.ts", 'import "../../../test/aid.ts"', "sources-know-no-tests"],
  ["apps/cloud-server/src/features/bad/a.ts", 'import "../../surfaces/bad/a.ts"', "features-know-no-surface"],
  [
    "apps/cloud-server/src/features/bad/b.ts",
    'import type { Context } from "../../context.ts"',
    "features-know-no-surface",
  ],
  [
    "apps/cloud-server/src/features/bad/c.ts",
    'import type { FastifyInstance } from "fastify"',
    "features-know-no-fastify",
  ],
  ["apps/cloud-server/src/features/bad/d.ts", 'import "@fastify/multipart"', "features-know-no-fastify"],
  [
    "apps/cloud-server/src/features/bad/e.ts",
    'import "@clothesline/service-kit"',
    "features-know-no-service-kit",
  ],
  ["apps/cloud-server/src/features/bad/f.ts", 'import { sql } from "kysely"', "only-stores-touch-kysely"],
  [
    "apps/cloud-server/src/features/bad/g.ts",
    'import { type Kysely, sql } from "kysely"',
    "only-stores-touch-kysely",
  ],
  [
    "apps/cloud-server/src/features/bad/i.ts",
    'import type { Kysely } from "kysely"; import { sql } from "kysely"',
    "only-stores-touch-kysely",
  ],
  [
    "apps/cloud-server/src/features/bad/j.ts",
    "export const rows = (db) => db.selectFrom('images').selectAll().execute()",
    "only-stores-query",
  ],
  ["apps/cloud-server/src/surfaces/bad/a.ts", 'import "../../app.ts"', "surfaces-know-no-app"],
  [
    "apps/cloud-server/src/surfaces/bad/b.ts",
    'import "../../features/bad/h.store.ts"',
    "surfaces-know-no-rows",
  ],
  ["apps/cloud-server/src/surfaces/bad/c.ts", 'import { sql } from "kysely"', "surfaces-know-no-rows"],
  ["packages/storage/src/bad-circle.ts", 'import "./bad-circle-two.ts"', "no-cycles"],
  ["packages/storage/src/bad-nowhere.ts", 'import "./no-such-file.ts"', "everything-resolves"],
] as const;

// What the planted files point at, and an import that is allowed.
const scenery = {
  "packages/storage/src/bad-circle-two.ts": 'import "./bad-circle.ts"',
  "apps/cloud-server/src/features/bad/h.store.ts":
    'import { sql } from "kysely"; export const rows = (db) => db.selectFrom("images")',
  "apps/cloud-server/src/features/bad/allowed.ts":
    'import type { Kysely } from "kysely"; import { rows } from "./h.store.ts"',
  "apps/cloud-server/src/app.ts": "export {}",
  "apps/cloud-server/src/context.ts": "export {}",
  "test/aid.ts": "export {}",
};

t.test("every forbidden import is found, and what is allowed is not", async (t) => {
  const root = copyOfSources(t);
  for (const [file, text] of Object.entries(scenery)) plant(root, file, text);
  for (const [file, text] of planted) plant(root, file, text);
  const { code, output } = await checkArrows(root);
  t.equal(code, 1);
  const lines = output.split("\n");
  const missed = planted.filter(([file, , rule]) => {
    return !lines.some((line) => line.startsWith(`${rule}: `) && line.includes(file));
  });
  t.same(missed, []);
  const allowed = /^[a-z-]+: \S+\/bad\/(h\.store|allowed)\.ts/;
  const wronged = lines.filter((line) => allowed.test(line));
  t.same(wronged, []);
});

t.test("seeing no source file is a failure", async (t) => {
  const root = t.testdir({
    apps: {},
    packages: {},
    scripts: { "only.ts": "export {}" },
    test: {},
    "package.json": "{}",
  });
  for (const name of ["tsconfig.json", "tsconfig.base.json", ".dependency-cruiser.mjs"]) {
    cpSync(join(repository, name), join(root, name));
  }
  const { code, output } = await checkArrows(root);
  t.equal(code, 1);
  t.match(output, "No module was seen");
});
