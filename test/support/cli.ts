import { type ChildProcess, spawn } from "node:child_process";
import { buildCli } from "../../scripts/build/cli.ts";
import { plainProcess } from "./plain-process.ts";

/** As it is packed; the sources do the same and take four times as long to start. */
const bundle = await buildCli();

export interface CliOptions {
  /** The person's folder: credentials, state and working directory are below it. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What comes to standard input, which is a pipe. */
  readonly input?: string | Uint8Array;
  /** Another program than the one of this clone. */
  readonly program?: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as objects, one of each line. */
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

export interface RunningCli {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<CliResult>;
}

/** Starts the command-line client as a process of its own, with pipes for a terminal. */
export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const child = spawn(...plainProcess(process.execPath, [options.program ?? bundle, ...args]), {
    cwd: options.home,
    env: { PATH: process.env["PATH"], HOME: options.home, LANG: "en_US.UTF-8", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  // A program that ends without reading is no error of the test.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const ended = new Promise<CliResult>((resolve) =>
    child.once("close", (code) => resolve({ code, stdout, stderr, objects: objectsIn(stdout) })),
  );
  return { process: child, stdout: () => stdout, stderr: () => stderr, ended };
}

export const runCli = (args: readonly string[], options: CliOptions): Promise<CliResult> =>
  startCli(args, options).ended;

const objectsIn = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
