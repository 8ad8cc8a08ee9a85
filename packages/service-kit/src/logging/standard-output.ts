/**
 * Standard output for log lines that perhaps nobody reads any more. pino's own writes its last lines again and
 * again to a pipe that is closed, so that a server whose reader was killed never ends and keeps its data folder locked.
 */
export function standardOutput(): { write(line: string): void } {
  const { stdout } = process;
  if (!stdout.listeners("error").includes(ignore)) stdout.on("error", ignore);
  return { write: (line) => void stdout.write(line) };
}

/** Without a listener a lost reader would end the server. */
function ignore(): void {}
