import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";

const repository = join(import.meta.dirname, "../..");

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** vue-tsc reads TypeScript through the compiler's old API, which TypeScript 7 no longer has. */
const ofTheirOwn = new Set(["typescript 6.0.3"]);

const manifests = globSync(["package.json", "{apps,packages}/*/package.json"], { cwd: repository });
const page = readFileSync(join(repository, "docs/dependencies.md"), "utf8");
const explained = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name ?? "");

/** Every dependency on a package that is not of this repository, with its version as written. */
const dependencies = manifests.flatMap((file) => {
  const manifest: Manifest = JSON.parse(readFileSync(join(repository, file), "utf8"));
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.entries(all).filter(([, version]) => !version.startsWith("workspace:"));
});

t.test("docs/dependencies.md explains every dependency, once, and nothing else", async (t) => {
  t.ok(dependencies.length > 0);
  const names = [...new Set(dependencies.map(([name]) => name))];
  t.same(explained.toSorted(), names.toSorted());
});

t.test("every version is exact, and the same everywhere", async (t) => {
  for (const [name, version] of dependencies) t.match(version, /^\d+\.\d+\.\d+$/, name);
  const shared = dependencies.filter((entry) => !ofTheirOwn.has(entry.join(" ")));
  const distinct = new Set(shared.map((entry) => entry.join(" ")));
  t.equal(distinct.size, new Set(shared.map(([name]) => name)).size);
});

t.test("the lock file has the native parts of macOS and Windows too", async (t) => {
  const lock = readFileSync(join(repository, "pnpm-lock.yaml"), "utf8");
  const packages = [...lock.matchAll(/^ {2}'?(@?[^\s'@]+)@[^\s']+'?:$/gm)].map(([, name]) => name ?? "");
  const families = packages.flatMap((name) => {
    const family = /^(.+)linux-x64(?:-gnu)?$/.exec(name)?.[1];
    // On Windows libvips comes inside sharp's own package.
    return family === undefined || family === "@img/sharp-libvips-" ? [] : [family];
  });
  t.ok(families.length > 0);
  for (const family of new Set(families)) {
    for (const platform of ["darwin-arm64", "darwin-x64", "win32-x64", "linux-arm64"]) {
      const found = packages.some((name) => name.startsWith(family + platform));
      t.ok(found, `${family}* for ${platform}`);
    }
  }
});
