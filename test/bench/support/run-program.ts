import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";

import { plainProcess } from "../../support/plain-process.ts";

/** Runs a program to its end and answers what it printed; throws when it fails. */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(...plainProcess(program, args), {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  let complaints = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${complaints}`);
  return printed;
}

/** The first line that a program says about its version; `undefined` where it is not installed. */
export function versionOf(program: string, ...args: string[]): string | undefined {
  try {
    // nginx answers on the error stream, wrk with a failure.
    const line = execFileSync("sh", ["-c", '"$0" "$@" 2>&1 | head -1', program, ...args], {
      encoding: "utf8",
    }).trim();
    return line.includes("not found") ? undefined : line;
  } catch {
    return undefined;
  }
}

/** Waits until what was written before is on the disk, so that it is not in the way of what is measured next. */
export const settleDisk = (): Promise<string> => runProgram("sync", []);
