/** A failure that a sentence explains fully: shown without a stack. */
export class LauncherError extends Error {}

/** A line of progress, on the error stream so that a task's own output stays clean. */
export function say(line) {
  process.stderr.write(`> ${line}\n`);
}

/** "3.4 s" since `from`, a value of performance.now(). */
export function secondsSince(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}
