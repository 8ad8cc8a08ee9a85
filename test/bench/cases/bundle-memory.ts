import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { startCloud } from "../support/desktop.ts";
import { digits, megabytes, seconds, timed } from "../support/numbers.ts";
import { peakOf, residentOf, resetPeak } from "../support/process-stats.ts";
import { registerAt, sendRawBundle } from "../support/raw-bundle.ts";
import type { Findings } from "../support/report.ts";

const MIB = 1024 * 1024;
const BIG = 450_000;
const SMALL = 33_000;

async function run({ folder, quick, say }: BenchOptions): Promise<Findings> {
  const scale = quick ? 1 / 16 : 1;
  const bundles = [
    { mebibytes: 64, picture: BIG },
    { mebibytes: 256, picture: BIG },
    { mebibytes: 1024, picture: BIG },
    { mebibytes: 256, picture: SMALL },
  ];
  const rows: string[][] = [];
  const peaks: number[] = [];
  for (const [index, { mebibytes, picture }] of bundles.entries()) {
    const dataDir = join(folder, String(index));
    mkdirSync(dataDir);
    const cloud = await startCloud(dataDir);
    const pid = cloud.process.pid ?? 0;
    try {
      const account = await registerAt(cloud.url);
      const idle = residentOf(pid);
      resetPeak(pid);
      const bytes = mebibytes * MIB * scale;
      let saved = 0;
      const time = await timed(async () => {
        saved = await sendRawBundle(cloud.url, account, { bytes, picture });
      });
      peaks.push(peakOf(pid));
      rows.push([
        `${mebibytes * scale} MiB`,
        `${saved} of ${Math.round(picture / 1000)} KB`,
        seconds(time),
        megabytes(idle),
        megabytes(peakOf(pid)),
      ]);
      say(rows.at(-1)?.join(", ") ?? "");
    } finally {
      await cloud.stop();
    }
  }
  const [, middle = 0, largest = 0] = peaks;
  return {
    about:
      "One documented bundle, streamed by a client that knows only the document, into a cloud of its own. Time includes the " +
      "making of the pictures by the client; memory is what the cloud's process had resident, in MB.",
    head: ["bundle", "pictures", "time, s", "idle", "peak"],
    rows,
    goals: [
      { what: "peak memory of the cloud, MB", value: Math.max(...peaks) / 1e6, most: 128 },
      { what: "peak of the largest ÷ a quarter of it", value: largest / middle, most: 1.1 },
    ],
    notes: [
      `From the smallest to the largest the peak grows by ${digits((largest - (peaks[0] ?? 0)) / 1e6)} MB.`,
    ],
  };
}

export const bundleMemory: BenchCase = {
  name: "bundle-memory",
  title: "Memory of the cloud for one documented bundle",
  run,
};
