import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a program of `fixtures/` whose files may not grow beyond a size in KiB, and answers the JSON it prints. */
export async function runLimited(program: string, kibibytes: number, ...args: string[]): Promise<unknown> {
  const path = join(import.meta.dirname, "fixtures", program);
  // POSIX counts `ulimit -f` in blocks of 512 bytes.
  const script = `ulimit -f ${kibibytes * 2} && exec "$0" "$@"`;
  const { stdout } = await run("sh", ["-c", script, process.execPath, path, ...args]);
  return JSON.parse(stdout);
}
