import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { startRsync } from "../peers/rsync.ts";
import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { startCloud, startDesktop } from "../support/desktop.ts";
import { lendLibrary, type Library, makeLibrary } from "../support/library.ts";
import { digits, median, megabytes, seconds, timed } from "../support/numbers.ts";
import { peakOf, residentOf, resetPeak } from "../support/process-stats.ts";
import type { Findings, Goal } from "../support/report.ts";
import { runProgram, settleDisk, versionOf } from "../support/run-program.ts";

interface Peaks {
  readonly desktop: number[];
  readonly cloud: number[];
  readonly idle: number[];
}

/** Milliseconds of each round, by the way the pictures went. */
type Times = Map<string, number[]>;

const OURS = "Clothesline";
const RSYNC = "rsync daemon, no fsync";
const RSYNC_FSYNC = "rsync daemon, `--fsync`";
const COPY = "write + fsync + rename, 16 in flight (Node)";
const CP = "`cp -r`, then `sync -f`";

async function run(
  options: BenchOptions,
  corpus: { count: number; size: number },
  goalsOf: (ratio: (to: string) => number) => Goal[],
): Promise<Findings> {
  const { folder, quick, say } = options;
  const count = quick ? corpus.count / 10 : corpus.count;
  say(`Making a library of ${count} pictures`);
  const library = await makeLibrary(join(folder, "library"), { count, size: corpus.size });
  const peaks: Peaks = { desktop: [], cloud: [], idle: [] };
  const times = await inTurns(options, library, peaks);

  const ours = median(times.get(OURS) ?? []);
  const ratio = (to: string) => ours / median(times.get(to) ?? []);
  const memory: Goal[] = [
    { what: "peak memory of the desktop, MB", value: Math.max(...peaks.desktop) / 1e6, most: 128 },
    { what: "peak memory of the cloud, MB", value: Math.max(...peaks.cloud) / 1e6, most: 128 },
  ];
  return {
    about:
      `${count} pictures, ${megabytes(library.bytes)} MB, between the two real servers on one machine, durable at the end: ` +
      "from `POST /api/cloud/sync` until its task is completed. Every way writes into a fresh folder, in turns; the times are " +
      "seconds, all rounds and their median.",
    head: ["way", "rounds", "median", "Clothesline ÷ it"],
    rows: [...times].map(([way, all]) => [
      way,
      all.map(seconds).join(" "),
      seconds(median(all)),
      way === OURS ? "" : digits(ratio(way)),
    ]),
    goals: [...goalsOf(ratio).filter(({ value }) => Number.isFinite(value)), ...memory],
    notes: [`Memory of desktop and cloud when idle before: ${peaks.idle.map(megabytes).join(" and ")} MB.`],
  };
}

async function inTurns(options: BenchOptions, library: Library, peaks: Peaks): Promise<Times> {
  const { folder, quick, say } = options;
  const rsync = versionOf("rsync", "--version") ? await startRsync(folder) : undefined;
  const clothes = join(library.pictures, "clothes");
  const ways: [string, (target: string) => Promise<number>][] = [
    [OURS, (target) => syncOnce(library, join(folder, target), peaks)],
    [CP, (target) => timed(() => copyAndSync(clothes, join(folder, target)))],
    [COPY, (target) => copyDurably(clothes, join(folder, target))],
  ];
  if (rsync) {
    ways.push(
      [RSYNC, (target) => timed(() => rsync.push(library.pictures, target))],
      [RSYNC_FSYNC, (target) => timed(() => rsync.push(library.pictures, target, "--fsync"))],
    );
  }
  const times: Times = new Map(ways.map(([way]) => [way, []]));
  try {
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      for (const [index, [way, send]] of ways.entries()) {
        await settleDisk();
        const time = await send(`target-${index}-${round}`);
        times.get(way)?.push(time);
        say(`${way}: ${seconds(time)} s`);
      }
    }
  } finally {
    await rsync?.stop();
  }
  return times;
}

async function syncOnce(library: Library, target: string, peaks: Peaks): Promise<number> {
  const cloudDir = join(target, "cloud");
  mkdirSync(cloudDir, { recursive: true });
  const cloud = await startCloud(cloudDir);
  const desktop = await startDesktop(lendLibrary(library, join(target, "desktop")), cloud);
  const pids = [desktop.pid, cloud.process.pid ?? 0];
  try {
    if (peaks.idle.length === 0) peaks.idle.push(...pids.map(residentOf));
    for (const pid of pids) resetPeak(pid);
    await settleDisk();
    const time = await desktop.sync();
    const [ours = 0, theirs = 0] = pids.map(peakOf);
    peaks.desktop.push(ours);
    peaks.cloud.push(theirs);
    return time;
  } finally {
    await desktop.stop();
    await cloud.stop();
  }
}

async function copyAndSync(from: string, to: string): Promise<void> {
  await runProgram("cp", ["-r", from, to]);
  await runProgram("sync", ["-f", to]);
}

async function copyDurably(from: string, to: string): Promise<number> {
  const script = join(import.meta.dirname, "..", "peers", "copy-durably.ts");
  return Number(await runProgram(process.execPath, [script, from, to], { UV_THREADPOOL_SIZE: "16" }));
}

export const firstSyncSmall: BenchCase = {
  name: "first-sync-small",
  title: "First sync of many small pictures",
  run: (options) =>
    run(options, { count: 10_000, size: 33_000 }, (ratio) => [
      { what: "÷ `rsync --fsync`", value: ratio(RSYNC_FSYNC), most: 0.25 },
      { what: "÷ rsync without fsync", value: ratio(RSYNC), most: 1.5 },
    ]),
};

export const firstSyncBig: BenchCase = {
  name: "first-sync-big",
  title: "First sync of big pictures",
  run: (options) =>
    run(options, { count: 1000, size: 450_000 }, (ratio) => [
      { what: "÷ `rsync --fsync`", value: ratio(RSYNC_FSYNC), most: 0.6 },
    ]),
};
