import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * What a test file cannot do without: `full-disk.needs-mount.test.ts` needs `mount`. Where that is absent the file is not
 * run, and named. A need without a probe of its own here is the name of a program.
 */
export function needOf(file: string): string | undefined {
  return /\.needs-([a-z0-9-]+)\.test\.ts$/.exec(file)?.[1];
}

const probes: Record<string, () => Promise<string | undefined>> = {
  mount: mountProblem,
  browser: browserProblem,
};

/** The needs of these files that cannot be met here, each with the reason. */
export async function missingNeeds(files: string[]): Promise<Map<string, string>> {
  const missing = new Map<string, string>();
  for (const need of new Set(files.map(needOf))) {
    if (!need) continue;
    const probe = probes[need];
    const problem = probe ? await probe() : findProgram(need) ? undefined : `there is no program ${need}`;
    if (problem) missing.set(need, problem);
  }
  return missing;
}

async function mountProblem(): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "mount-probe-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
    await run("umount", [folder]);
    return undefined;
  } catch {
    return "mounting a tmpfs is not allowed";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function browserProblem(): Promise<string | undefined> {
  const found = ["chromium", "chromium-browser", "google-chrome", "chrome"].some(findProgram);
  return found ? undefined : "there is no Chromium";
}

function findProgram(name: string): boolean {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => endings.some((ending) => existsSync(join(folder, name + ending))));
}
