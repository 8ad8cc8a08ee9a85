/** What the program ends with; `--help` and the README tell them to people. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  unauthorised: 4,
  partly: 5,
  tooMany: 6,
  /** 128 and the signal's number, as shells have it. */
  interrupted: 130,
  brokenPipe: 141,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The code for so many things of which some failed. */
export function exitCodeOf(succeeded: number, failed: number): ExitCode {
  if (failed === 0) return exitCodes.ok;
  return succeeded === 0 ? exitCodes.failed : exitCodes.partly;
}
