import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { startNginx } from "../peers/nginx.ts";
import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { startCloud } from "../support/desktop.ts";
import { digits, median, megabytes, timed } from "../support/numbers.ts";
import { peakOf, resetPeak } from "../support/process-stats.ts";
import type { Findings } from "../support/report.ts";
import { runProgram, settleDisk, versionOf } from "../support/run-program.ts";
import { curl, makeNoise } from "../support/transfer.ts";

const key = "a-key-for-benchmarks";

async function run({ folder, quick, say }: BenchOptions): Promise<Findings> {
  const size = quick ? 16e6 : 1e9;
  const rounds = quick ? 1 : 3;
  const file = join(folder, "package.zip");
  await makeNoise(file, size, "PK\x03\x04");
  const dataDir = join(folder, "cloud");
  mkdirSync(dataDir);
  mkdirSync(join(folder, "put"));
  const cloud = await startCloud(dataDir, { API_KEY: key });
  const put = "location /put/ { dav_methods PUT; client_max_body_size 0; }";
  const nginx = versionOf("nginx", "-v") ? await startNginx(join(folder, "nginx"), folder, put) : undefined;
  const pid = cloud.process.pid ?? 0;
  const speeds = { up: [], down: [], nginxUp: [], nginxDown: [] } as Record<string, number[]>;
  const peaks = { up: 0, down: 0 };
  const measure = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const speed = size / 1000 / (await timed(work));
    speeds[name]?.push(speed);
    say(`${name} ${digits(speed)} MB/s`);
  };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const version = `1.0.${round}`;
      await settleDisk();
      resetPeak(pid);
      await measure("up", () =>
        curl(
          `${cloud.url}/api/v1/upload/package`,
          "-H",
          `X-API-Key: ${key}`,
          "-F",
          `version=${version}`,
          "-F",
          "package_type=full",
          "-F",
          `file=@${file}`,
        ),
      );
      peaks.up = Math.max(peaks.up, peakOf(pid));
      resetPeak(pid);
      await measure("down", () =>
        curl(`${cloud.url}/downloads/full/${version}/omega-v${version}-full-windows-x64.zip`),
      );
      peaks.down = Math.max(peaks.down, peakOf(pid));
      if (nginx === undefined) continue;
      const target = `put/${round}.zip`;
      await settleDisk();
      await measure("nginxUp", async () => {
        await curl(`${nginx.url}/${target}`, "-T", file);
        await runProgram("sync", [join(folder, target)]);
      });
      await measure("nginxDown", () => curl(`${nginx.url}/${target}`));
    }
  } finally {
    await nginx?.stop();
    await cloud.stop();
  }
  const of = (name: string): number => median(speeds[name] ?? []);
  const ratios = { up: of("up") / of("nginxUp"), down: of("down") / of("nginxDown") };
  return {
    about:
      `A package of ${megabytes(size)} MB published by the documented form and downloaded, by curl over one connection, medians ` +
      `of ${rounds}. The answer to an upload means that bytes and row are on the disk and that the SHA-256 has been counted; ` +
      "nginx takes the same bytes by PUT, and its file is flushed after that.",
    head: ["server", "up, MB/s", "÷ nginx", "down, MB/s", "÷ nginx", "peak up, MB", "peak down, MB"],
    rows: [
      [
        "Clothesline",
        digits(of("up")),
        digits(ratios.up),
        digits(of("down")),
        digits(ratios.down),
        megabytes(peaks.up),
        megabytes(peaks.down),
      ],
      ...(nginx ? [["nginx", digits(of("nginxUp")), "1", digits(of("nginxDown")), "1", "–", "–"]] : []),
    ],
    goals: [
      { what: "peak memory, MB", value: Math.max(peaks.up, peaks.down) / 1e6, most: 160 },
      ...(nginx
        ? [
            { what: "up ÷ nginx", value: ratios.up, least: 0.5 },
            { what: "down ÷ nginx", value: ratios.down, least: 0.5 },
          ]
        : []),
    ],
  };
}

export const releases: BenchCase = { name: "releases", title: "A package published and downloaded", run };
