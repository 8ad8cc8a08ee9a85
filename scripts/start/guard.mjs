// Loaded into each server before its own code. It lets the supervisor ask for a graceful stop through their channel, which
// works on Windows too, where a signal would end the process at once; and it stops a server whose supervisor was killed.
// Plain JavaScript: one TypeScript file would have the server load the type stripper, for 20 MB.
// A server sees one signal only: a second one means "at once" to it, and Ctrl-C in a terminal reaches it directly.

import { constants } from "node:os";

const GIVE_UP_MS = 45_000;
let stopping = false;

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    stopping = true;
    // Nobody else listens yet, so this listener must not take away the signal's usual effect.
    if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
  });
}

function stop() {
  if (stopping) return;
  process.emit("SIGTERM", "SIGTERM");
}

process.on("message", stop);
process.on("disconnect", () => {
  stop();
  setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
});
process.channel?.unref();
