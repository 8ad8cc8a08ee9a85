import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Chromium and what it needs are some 150 MB to fetch. */
const INSTALL_MS = 5 * 60 * 1000;

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

const hasChromium = (): boolean =>
  ["chromium", "chromium-browser", "google-chrome", "chrome"].some(findProgram);

/** A machine that only tests gets Debian's Chromium; on a person's own nothing is installed that nobody asked for. */
async function browserProblem(): Promise<string | undefined> {
  if (hasChromium()) return undefined;
  if (!isSet("CI")) return "there is no Chromium";
  if (!findProgram("apt-get")) return "there is no Chromium and no apt-get to install it";
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !findProgram("sudo")) return "there is no Chromium and no right to install it";
  console.log("installing Chromium for the tests that need a browser");
  try {
    await install(isRoot ? [] : ["sudo", "-n"]);
  } catch (error) {
    return `Chromium cannot be installed: ${firstLine(error)}`;
  }
  return hasChromium() ? undefined : "Chromium was installed and cannot be found";
}

async function install(before: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = async (...args: string[]) => {
    const [program = "", ...rest] = [...before, "apt-get", "-qq", "-y", ...args];
    await run(program, rest, { env, timeout: INSTALL_MS, maxBuffer: 64 * 1024 * 1024 });
  };
  // The lists of packages may be missing, as in a container, or old; what is there may be enough.
  await apt("update").catch(() => undefined);
  // The font is for Chinese pages: without one every character is the same box.
  await apt("install", "--no-install-recommends", "chromium", "fonts-noto-cjk");
}

/** CI services set `CI`; some people set it to say no. */
const isSet = (name: string): boolean => !["", "0", "false"].includes(process.env[name] ?? "");

function firstLine(error: unknown): string {
  const text = error instanceof Error ? ("stderr" in error && String(error.stderr)) || error.message : "";
  return text.trim().split("\n")[0] ?? "";
}

function findProgram(name: string): boolean {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => endings.some((ending) => existsSync(join(folder, name + ending))));
}
