import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { LauncherError, say, secondsSince } from "./say.mjs";

/** Installs exactly what the lock file says, unless that was done already for these very manifests. */
export async function installDependencies(root, pnpm, env) {
  const marker = join(root, "node_modules", ".installed");
  if (isInstalled(marker, fingerprint(root))) return;
  await withLock(join(root, ".tools", "lock"), async () => {
    const wanted = fingerprint(root);
    if (isInstalled(marker, wanted)) return;
    const from = performance.now();
    say("Installing dependencies");
    rmSync(marker, { force: true });
    const code = await run(pnpm, ["install", "--frozen-lockfile", "--reporter=append-only"], {
      cwd: root,
      env,
    });
    if (code !== 0) {
      throw new LauncherError(
        "The dependencies could not be installed; see above. If a package.json was edited by hand, " +
          "bring the lock file up to date with: node scripts/run.mjs pnpm install --no-frozen-lockfile",
      );
    }
    writeFileSync(marker, wanted);
    say(`Installed dependencies in ${secondsSince(from)}`);
  });
}

function isInstalled(marker, wanted) {
  return existsSync(marker) && readFileSync(marker, "utf8") === wanted;
}

/** A hash of everything that decides what belongs into node_modules. */
function fingerprint(root) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];
  for (const group of ["apps", "packages"]) {
    for (const name of readdirSync(join(root, group)).sort()) files.push(join(group, name, "package.json"));
  }
  for (const file of files) {
    const path = join(root, file);
    hash.update(`${file}\n`).update(existsSync(path) ? readFileSync(path) : "");
  }
  return hash.digest("hex");
}

function run(program, args, options) {
  const child = spawn(program, args, { ...options, stdio: ["ignore", 2, 2] });
  return new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
}
