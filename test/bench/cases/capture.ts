import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { FormData, Pool } from "undici";

import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { noisePicture } from "../support/corpus.ts";
import { type Desktop, startDesktop } from "../support/desktop.ts";
import { inFlight } from "../support/in-flight.ts";
import { digits, megabytes, timed } from "../support/numbers.ts";
import { basePhoto, variantOf } from "../support/photos.ts";
import { peakOf, resetPeak } from "../support/process-stats.ts";
import type { Findings } from "../support/report.ts";
import { runProgram, settleDisk } from "../support/run-program.ts";

const IN_FLIGHT = 8;

interface Kind {
  readonly name: string;
  readonly mime: string;
  readonly picture: (number: number) => Buffer;
}

async function run({ folder, quick, say }: BenchOptions): Promise<Findings> {
  const count = quick ? 20 : 200;
  const photo = await basePhoto();
  const kinds: Kind[] = [
    { name: "PNG of 33 KB", mime: "image/png", picture: (number) => noisePicture(number, 33_000).bytes },
    {
      name: `JPEG of ${megabytes(photo.length * 1000)} KB, 1600x1200`,
      mime: "image/jpeg",
      picture: (number) => variantOf(photo, number),
    },
  ];
  const dataDir = join(folder, "desktop");
  mkdirSync(dataDir);
  const desktop = await startDesktop(dataDir);
  const pool = new Pool(desktop.server.url, { connections: IN_FLIGHT });
  const rows: string[][] = [];
  try {
    for (const [index, kind] of kinds.entries()) {
      const alone = await sharpAlone(join(folder, `alone-${index}`), kind, count);
      const ways = [
        ["as data URL", (number: number) => sendDataUrl(pool, desktop, kind, number)],
        ["as multipart", (number: number) => sendFile(pool, desktop, kind, number + count)],
      ] as const;
      for (const [way, send] of ways) {
        await settleDisk();
        resetPeak(desktop.pid);
        const time = await timed(() => inFlight(count, IN_FLIGHT, send));
        const peak = megabytes(peakOf(desktop.pid));
        rows.push([`${kind.name}, ${way}`, digits((count * 1000) / time), digits(alone / time), peak]);
        say(rows.at(-1)?.join(", ") ?? "");
      }
    }
  } finally {
    await pool.close();
    await desktop.stop();
  }
  return {
    about:
      `${count} pictures of each kind sent to the desktop's server, ${IN_FLIGHT} at a time; an answer means that picture and ` +
      "row are on the disk. “Alone” is a program that decodes each picture with sharp and copies its file durably, eight at " +
      "a time too, with no server, hash, row, or check of what is between the pixels.",
    head: ["what", "pictures/s", "÷ alone", "peak, MB"],
    rows,
  };
}

async function sharpAlone(folder: string, { picture }: Kind, count: number): Promise<number> {
  const [from, out] = [join(folder, "in"), join(folder, "out")];
  for (const dir of [from, out]) mkdirSync(dir, { recursive: true });
  for (let number = 0; number < count; number += 1) writeFileSync(join(from, `${number}`), picture(number));
  await settleDisk();
  const script = join(import.meta.dirname, "..", "peers", "sharp-alone.ts");
  const args = [script, "decode", from, out];
  const printed = await runProgram(process.execPath, args, { UV_THREADPOOL_SIZE: "16" });
  return (JSON.parse(printed) as { time: number }).time;
}

async function sendDataUrl(pool: Pool, { cookie }: Desktop, kind: Kind, number: number): Promise<void> {
  const imageData = `data:${kind.mime};base64,${kind.picture(number).toString("base64")}`;
  const body = JSON.stringify({ imageData, category: "clothes" });
  await answered(
    pool.request({
      path: "/api/receive-image",
      method: "POST",
      headers: { cookie, "content-type": "application/json" },
      body,
    }),
  );
}

async function sendFile(pool: Pool, { cookie }: Desktop, kind: Kind, number: number): Promise<void> {
  const body = new FormData();
  body.set("category", "clothes");
  body.set("file", new Blob([new Uint8Array(kind.picture(number))], { type: kind.mime }), `${number}`);
  await answered(pool.request({ path: "/api/upload-file", method: "POST", headers: { cookie }, body }));
}

async function answered(response: ReturnType<Pool["request"]>): Promise<void> {
  const { statusCode, body } = await response;
  const text = await body.text();
  if (statusCode !== 200 || text.includes('"duplicate":true')) throw new Error(`${statusCode}: ${text}`);
}

export const capture: BenchCase = { name: "capture", title: "Capturing pictures", run };
