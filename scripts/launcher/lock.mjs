import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { say } from "./say.mjs";

// The holder touches the file every second. One untouched for this long belonged to a process that was killed. The age is
// what counts and not a process id: two containers may share the folder, each with processes of its own.
const STALE_MS = 8_000;

/** Runs `work` while no other launcher of this repository runs its own; waits for it if need be. */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file); told = true) {
    if (!told) say("Another run is preparing this folder; waiting for it");
    await delay(200);
    if (age(file) > STALE_MS) rmSync(file, { force: true });
  }
  const beat = setInterval(() => touch(file), 1000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST" || error.code === "EPERM") return false;
    throw error;
  }
}

function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // Someone deleted .tools/ under us; the work itself will say so if it matters.
  }
}

function age(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
