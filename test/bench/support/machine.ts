import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";

import { versionOf } from "./run-program.ts";

const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" }).trim();

const programs = [
  ["rsync", "--version"],
  ["nginx", "-v"],
  ["wrk", "-v"],
  ["vipsthumbnail", "--vips-version"],
] as const;

/** What the figures depend on, in one line each. */
export function describeMachine(folder: string): string[] {
  const [cpu] = cpus();
  const fileSystem = execFileSync("stat", ["-f", "-c", "%T", folder], { encoding: "utf8" }).trim();
  return [
    `${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 1e9)} GB, Linux ${release()}, ${fileSystem}`,
    `Node ${process.versions.node}`,
    ...programs.map(([name, ...args]) => versionOf(name, ...args) ?? `${name}: not installed`),
  ];
}

/** When and of what: a dirty tree is marked with a plus. */
export function describeMoment(): string {
  const dirty = git("status", "--porcelain", "--", "../../apps", "../../packages") === "" ? "" : "+";
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  return `${date} UTC, commit ${git("rev-parse", "--short", "HEAD")}${dirty}, load ${loadavg()[0]?.toFixed(1)}`;
}
