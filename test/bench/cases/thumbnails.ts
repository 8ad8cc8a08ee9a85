import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { Pool } from "undici";

import { vipsthumbnail } from "../peers/vipsthumbnail.ts";
import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { startDesktop } from "../support/desktop.ts";
import { type Gallery, makeGallery } from "../support/gallery.ts";
import { inFlight } from "../support/in-flight.ts";
import { digits, median, megabytes, timed } from "../support/numbers.ts";
import { cpuOf, peakOf, resetPeak } from "../support/process-stats.ts";
import type { Findings } from "../support/report.ts";
import { runProgram, versionOf } from "../support/run-program.ts";

const IN_FLIGHT = 8;

interface Cost {
  readonly time: number;
  readonly cpu: number;
}

async function run({ folder, quick, say }: BenchOptions): Promise<Findings> {
  const count = quick ? 8 : 120;
  const rounds = quick ? 1 : 3;
  const costs = new Map<string, Cost[]>();
  const note = (way: string, cost: Cost) => {
    costs.set(way, [...(costs.get(way) ?? []), cost]);
    say(`${way}: ${digits((count * 1000) / cost.time)}/s`);
  };
  let peak = 0;
  for (let round = 0; round < rounds; round += 1) {
    const own = join(folder, String(round));
    const made = await served(join(own, "desktop"), count);
    peak = Math.max(peak, made.peak);
    note("Clothesline", made);
    note("sharp alone", await sharpAlone(made.gallery, join(own, "sharp")));
    if (versionOf("vipsthumbnail", "--vips-version")) {
      const out = join(own, "vips");
      mkdirSync(out);
      const pictures = made.gallery.names.map((name) => join(made.gallery.folder, name));
      note("vipsthumbnail", await vipsthumbnail(pictures, out));
    }
  }
  const perCore = (way: string) => (count * 1000) / median((costs.get(way) ?? []).map(({ cpu }) => cpu));
  const ours = perCore("Clothesline");
  return {
    about:
      `${count} photographs (JPEG, 1600x1200) shown for the first time, ${IN_FLIGHT} asked for at once: WebP of at most 400 ` +
      "pixels, made by the desktop's server, flushed to the disk and answered; against sharp and vipsthumbnail, which only " +
      `write them. Per core: for each second of processor time. Medians of ${rounds} rounds.`,
    head: ["way", "thumbnails/s", "per core", "Clothesline ÷ it, per core"],
    rows: [...costs].map(([way, all]) => [
      way,
      digits((count * 1000) / median(all.map(({ time }) => time))),
      digits(perCore(way)),
      way === "Clothesline" ? "" : digits(ours / perCore(way)),
    ]),
    goals: costs.has("vipsthumbnail")
      ? [{ what: "per core ÷ vipsthumbnail", value: ours / perCore("vipsthumbnail"), least: 1.2 }]
      : [],
    notes: [`Peak memory of the desktop: ${megabytes(peak)} MB.`],
  };
}

async function served(dataDir: string, count: number): Promise<Cost & { gallery: Gallery; peak: number }> {
  const gallery = await makeGallery(dataDir, count);
  const desktop = await startDesktop(dataDir);
  const pool = new Pool(desktop.server.url, { connections: IN_FLIGHT });
  try {
    resetPeak(desktop.pid);
    const before = cpuOf(desktop.pid);
    const time = await timed(() =>
      inFlight(count, IN_FLIGHT, async (number) => {
        const { statusCode, body } = await pool.request({
          path: `/api/user/${desktop.userId}/thumbnails/${gallery.names[number]}`,
          method: "GET",
          headers: { cookie: desktop.cookie },
        });
        await body.bytes();
        if (statusCode !== 200) throw new Error(`A thumbnail was answered with ${statusCode}`);
      }),
    );
    return { gallery, time, cpu: cpuOf(desktop.pid) - before, peak: peakOf(desktop.pid) };
  } finally {
    await pool.close();
    await desktop.stop();
  }
}

async function sharpAlone({ folder }: Gallery, out: string): Promise<Cost> {
  mkdirSync(out);
  const script = join(import.meta.dirname, "..", "peers", "sharp-alone.ts");
  const args = [script, "thumbnails", folder, out];
  return JSON.parse(await runProgram(process.execPath, args, { UV_THREADPOOL_SIZE: "16" })) as Cost;
}

export const thumbnails: BenchCase = { name: "thumbnails", title: "Making thumbnails", run };
