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

const person = { username: "bench", email: "bench@example.com", password: "bench password" };

interface Reading {
  readonly up: number[];
  readonly down: number[];
}

async function run({ folder, quick, say }: BenchOptions): Promise<Findings> {
  const size = quick ? 16e6 : 1e9;
  const rounds = quick ? 1 : 3;
  const file = join(folder, "file.bin");
  await makeNoise(file, size);
  const dataDir = join(folder, "cloud");
  mkdirSync(dataDir);
  mkdirSync(join(folder, "put"));
  const cloud = await startCloud(dataDir);
  const put = "location /put/ { dav_methods PUT; client_max_body_size 0; }";
  const nginx = versionOf("nginx", "-v") ? await startNginx(join(folder, "nginx"), folder, put) : undefined;
  const pid = cloud.process.pid ?? 0;
  const [ours, theirs]: [Reading, Reading] = [
    { up: [], down: [] },
    { up: [], down: [] },
  ];
  const peaks: [up: number[], down: number[]] = [[], []];
  const speed = (time: number): number => size / 1000 / time;
  try {
    const access = await login(cloud.url);
    for (let round = 0; round < rounds; round += 1) {
      const { host, prefix, fields } = await uploadToken(cloud.url, access);
      await settleDisk();
      resetPeak(pid);
      ours.up.push(speed(await timed(() => upload(`${cloud.url}/oss`, fields, file))));
      peaks[0].push(peakOf(pid));
      const uploaded = { name: `${round}.bin`, path: "/", oss_url: `${host}/${prefix}file.bin` };
      const link = await record(cloud.url, access, uploaded);
      resetPeak(pid);
      ours.down.push(speed(await timed(() => curl(link))));
      peaks[1].push(peakOf(pid));
      if (nginx) {
        const target = `put/${round}.bin`;
        await settleDisk();
        const work = async () => {
          await curl(`${nginx.url}/${target}`, "-T", file);
          await runProgram("sync", [join(folder, target)]);
        };
        theirs.up.push(speed(await timed(work)));
        theirs.down.push(speed(await timed(() => curl(`${nginx.url}/${target}`))));
      }
      say(`up ${digits(ours.up.at(-1) ?? 0)} MB/s, down ${digits(ours.down.at(-1) ?? 0)} MB/s`);
    }
  } finally {
    await nginx?.stop();
    await cloud.stop();
  }
  const memory = Math.max(...peaks.flat());
  const ratio = (way: keyof Reading): number => median(ours[way]) / median(theirs[way]);
  return {
    about:
      `A file of ${megabytes(size)} MB sent as a form to the cloud's own object store and fetched by a signed address, by curl ` +
      `over one connection, medians of ${rounds}. The answer to an upload means that bytes and row are on the disk and that the ` +
      "MD5 that OSS answers with has been counted; nginx takes the same bytes by PUT, and its file is flushed after that.",
    head: ["server", "up, MB/s", "÷ nginx", "down, MB/s", "÷ nginx", "peak up, MB", "peak down, MB"],
    rows: [
      [
        "Clothesline",
        digits(median(ours.up)),
        digits(ratio("up")),
        digits(median(ours.down)),
        digits(ratio("down")),
        ...peaks.map((each) => megabytes(Math.max(...each))),
      ],
      ...(nginx
        ? [["nginx", digits(median(theirs.up)), "1", digits(median(theirs.down)), "1", "–", "–"]]
        : []),
    ],
    goals: [
      { what: "peak memory, MB", value: memory / 1e6, most: 160 },
      ...(nginx
        ? [
            { what: "up ÷ nginx", value: ratio("up"), least: 0.5 },
            { what: "down ÷ nginx", value: ratio("down"), least: 0.5 },
          ]
        : []),
    ],
  };
}

async function upload(url: string, fields: Readonly<Record<string, string>>, file: string): Promise<void> {
  const form = Object.entries(fields).flatMap(([name, value]) => ["--form-string", `${name}=${value}`]);
  await curl(url, ...form, "-F", `file=@${file};filename=file.bin`);
}

async function ask<T>(url: string, access: string | undefined, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(access === undefined ? {} : { authorization: `Bearer ${access}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const reply = await response.json();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(reply)}`);
  return reply as T;
}

async function login(url: string): Promise<string> {
  await ask(`${url}/user/register/`, undefined, person);
  const { access } = await ask<{ access: string }>(`${url}/user/login/`, undefined, person);
  return access;
}

interface UploadToken {
  /** What addresses of objects begin with: the server's own address, as it knows it. */
  readonly host: string;
  readonly prefix: string;
  readonly fields: Readonly<Record<string, string>>;
}

async function uploadToken(url: string, access: string): Promise<UploadToken> {
  const { token } = await ask<{ token: UploadToken }>(`${url}/file/get-token/`, access);
  return token;
}

/** Records what was uploaded; answers a signed address of it. */
async function record(url: string, access: string, uploaded: object): Promise<string> {
  const { files } = await ask<{ files: [{ id: number }] }>(`${url}/file/uploaded/`, access, uploaded);
  const link = await ask<{ download_url: string }>(`${url}/file/${files[0].id}/download/`, access, {});
  // The server calls itself localhost, which may be another address than the one it listens on.
  const { pathname, search } = new URL(link.download_url);
  return url + pathname + search;
}

export const objects: BenchCase = { name: "objects", title: "A large file up and down", run };
