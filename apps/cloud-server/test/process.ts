import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

/**
 * The real program as a process of its own, at a port the system chooses.
 * @param fileLimit the largest file it may write, in KiB: what a full disk does, without filling one
 * @param settings further variables of its environment
 */
export async function launch(
  dataDir: string,
  fileLimit?: number,
  settings: Record<string, string> = {},
): Promise<Running> {
  const main = fileURLToPath(import.meta.resolve("@clothesline/cloud-server/main"));
  const env = {
    CLOUD_DATA_DIR: dataDir,
    CLOUD_PORT: "0",
    LOG_LEVEL: "info",
    PATH: process.env["PATH"],
    ...settings,
  };
  const limit = fileLimit === undefined ? "" : `ulimit -f ${fileLimit * 2};`;
  // The test runner's options for Node would end the process with the signal that comes with a refused write.
  const child = spawn("sh", ["-c", `unset NODE_OPTIONS; ${limit} exec "$0" "$1"`, process.execPath, main], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const url = /listening at (http:\S+?)"/.exec(output)?.[1];
    if (url !== undefined) {
      child.stdout.resume();
      return { child, url };
    }
  }
  throw new Error(`the server did not start: ${output}`);
}
