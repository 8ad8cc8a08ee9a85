/**
 * The command line that runs a program without the test runner's own hooks. The runner puts them into the
 * `NODE_OPTIONS` of every process started below it; `env` takes them out again and becomes the program, so
 * that the process id is the program's. Windows has no `env`, and there the hooks stay.
 */
export function plainProcess(program: string, args: readonly string[]): [program: string, args: string[]] {
  return process.platform === "win32"
    ? [program, [...args]]
    : ["env", ["-u", "NODE_OPTIONS", program, ...args]];
}
