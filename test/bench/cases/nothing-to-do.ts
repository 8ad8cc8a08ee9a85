import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { startRsync } from "../peers/rsync.ts";
import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { startCloud, startDesktop } from "../support/desktop.ts";
import { lendLibrary, type Library, makeLibrary } from "../support/library.ts";
import { digits, median, seconds, timed } from "../support/numbers.ts";
import { peakOf, resetPeak } from "../support/process-stats.ts";
import type { Findings } from "../support/report.ts";
import { versionOf } from "../support/run-program.ts";

async function run(options: BenchOptions): Promise<Findings> {
  const { folder, quick, say } = options;
  const count = quick ? 1000 : 10_000;
  const rounds = quick ? 3 : 15;
  const library = await makeLibrary(join(folder, "library"), { count, size: 33_000 });
  say("The first sync");
  const theirs = await rsyncAgain(folder, library, rounds);
  const { again, compared, peaks } = await syncAgain(folder, library, rounds);

  const row = (way: string, times: readonly number[]) => [
    way,
    seconds(median(times)),
    theirs ? digits(median(times) / median(theirs)) : "–",
  ];
  const goals = [
    { what: "peak memory of either server, MB", value: Math.max(...peaks) / 1e6, most: 128 },
    ...(theirs ? [{ what: "÷ rsync's", value: median(again) / median(theirs), most: 0.3 }] : []),
  ];
  return {
    about:
      `A second sync of ${count} pictures that the other side has already, medians of ${rounds}. Clothesline's servers are ` +
      "running, as they do; rsync is a process anew, as it is. “Compared” is a desktop that knows nothing of what the cloud " +
      "has (a database brought back from before its first sync): it asks about every picture, once.",
    head: ["way", "median, s", "÷ rsync's"],
    rows: [
      row("Clothesline", again),
      row("Clothesline, every picture compared", compared),
      ...(theirs ? [row("rsync daemon", theirs)] : []),
    ],
    goals,
  };
}

async function syncAgain(folder: string, library: Library, rounds: number) {
  const cloudDir = join(folder, "cloud");
  mkdirSync(cloudDir);
  const cloud = await startCloud(cloudDir);
  const start = (name: string) => startDesktop(lendLibrary(library, join(folder, name)), cloud);
  const again: number[] = [];
  const compared: number[] = [];
  const peaks: number[] = [];
  try {
    const desktop = await start("desktop");
    await desktop.sync();
    for (const pid of [desktop.pid, cloud.process.pid ?? 0]) resetPeak(pid);
    for (let round = 0; round < rounds; round += 1) again.push(await desktop.sync());
    peaks.push(peakOf(desktop.pid));
    await desktop.stop();

    for (let round = 0; round < Math.min(rounds, 5); round += 1) {
      const restored = await start(`restored-${round}`);
      resetPeak(restored.pid);
      compared.push(await restored.sync());
      peaks.push(peakOf(restored.pid));
      await restored.stop();
    }
    peaks.push(peakOf(cloud.process.pid ?? 0));
  } finally {
    await cloud.stop();
  }
  return { again, compared, peaks };
}

async function rsyncAgain(folder: string, { pictures }: Library, rounds: number) {
  if (!versionOf("rsync", "--version")) return undefined;
  const rsync = await startRsync(folder);
  try {
    await rsync.push(pictures, "again");
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push(await timed(() => rsync.push(pictures, "again")));
    }
    return times;
  } finally {
    await rsync.stop();
  }
}

export const nothingToDo: BenchCase = { name: "nothing-to-do", title: "Sync with nothing to do", run };
