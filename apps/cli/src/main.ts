import { readConfig } from "./config.ts";
import { exitCodes } from "./exit-codes.ts";
import { Interrupted } from "./explain.ts";
import { run } from "./run.ts";

const { stdin, stdout, stderr } = process;
const config = readConfig();
// What a library's own code makes Node say is of no use to people.
Object.assign(process, { noDeprecation: !config.debug });
const controller = new AbortController();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // Whoever presses Ctrl-C twice means it.
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort(new Interrupted());
  });
}

// `clothesline … | head` has heard enough.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? exitCodes.brokenPipe : exitCodes.failed);
});

process.exitCode = await run(process.argv.slice(2), {
  config,
  stdin,
  stdout,
  stderr,
  controller,
});
