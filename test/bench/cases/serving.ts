import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { startNginx } from "../peers/nginx.ts";
import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { startDesktop } from "../support/desktop.ts";
import { makeGallery } from "../support/gallery.ts";
import { loadGenerator, requestsPerSecond } from "../support/load.ts";
import { digits, median } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import { versionOf } from "../support/run-program.ts";

async function run({ folder, quick, say }: BenchOptions): Promise<Findings> {
  const rounds = quick ? 1 : 5;
  const seconds = quick ? 1 : 4;
  const dataDir = join(folder, "desktop");
  const { names } = await makeGallery(dataDir, 1);
  const desktop = await startDesktop(dataDir);
  const headers = { cookie: desktop.cookie };
  const url = `${desktop.server.url}/api/user/${desktop.userId}/thumbnails/${names[0]}`;
  const thumbnail = Buffer.from(await (await fetch(url, { headers })).arrayBuffer());
  const files = join(folder, "files");
  mkdirSync(files);
  writeFileSync(join(files, "thumbnail.webp"), thumbnail);
  const nginx = versionOf("nginx", "-v") ? await startNginx(join(folder, "nginx"), files) : undefined;

  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await requestsPerSecond({ url, headers }, seconds));
      if (nginx) theirs.push(await requestsPerSecond({ url: `${nginx.url}/thumbnail.webp` }, seconds));
      say(`${digits(ours.at(-1) ?? 0)} and ${digits(theirs.at(-1) ?? Number.NaN)} requests/s`);
    }
  } finally {
    await nginx?.stop();
    await desktop.stop();
  }
  const ratio = median(ours) / median(theirs);
  return {
    about:
      `A thumbnail of ${digits(thumbnail.length / 1000)} KB, asked for by ${loadGenerator()} over 32 connections for ` +
      `${seconds} seconds, in turns, medians of ${rounds}. Clothesline looks up the session each time; nginx has one worker, ` +
      "no log, and anyone may ask it.",
    head: ["server", "requests/s", "÷ nginx"],
    rows: [
      ["Clothesline", digits(median(ours)), digits(ratio)],
      ...(nginx ? [["nginx", digits(median(theirs)), "1"]] : []),
    ],
    goals: nginx ? [{ what: "÷ nginx", value: ratio, least: 0.5 }] : [],
  };
}

export const serving: BenchCase = { name: "serving", title: "Serving a thumbnail", run };
