// Taking a 128 MB bundle apart, the reader against JSON.parse and Buffer.from, each in processes of its own:
//   node test/bench/bundle.ts
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBundle } from "@clothesline/bundle";

const BODY_BYTES = 128 * 1024 * 1024;
const ROUNDS = 5;
const CORPORA = { "small pictures (33 KB)": 33_000, "big pictures (357 KB)": 357_000 };

interface Round {
  pictures: number;
  bytes: number;
  /** Of the reading alone, from the first byte to the last. */
  milliseconds: number;
  peakMegabytes: number;
  /** The peak without what the process had before: Node, its stripping of types, the modules. */
  workMegabytes: number;
}

const WAYS: Record<string, (path: string) => Promise<Round>> = {
  reader: (path) => measured(() => readWithReader(path)),
  "JSON.parse": (path) => measured(async () => readWithParse(path)),
};

async function readWithReader(path: string): Promise<Pick<Round, "pictures" | "bytes">> {
  let pictures = 0;
  let bytes = 0;
  await readBundle(pieces(path), {
    onRecord() {},
    onRecordFailed(error) {
      throw error;
    },
    onFile: () => ({
      write: (chunk) => void (bytes += chunk.length),
      end: () => void (pictures += 1),
      abort() {},
    }),
    onFileFailed(_name, error) {
      throw error;
    },
  });
  return { pictures, bytes };
}

/** Pieces as a socket gives them, out of the page cache, so that it is not the source that is measured. */
function* pieces(path: string): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(64 * 1024);
  const descriptor = openSync(path, "r");
  for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer)) {
    yield buffer.subarray(0, length);
  }
  closeSync(descriptor);
}

function readWithParse(path: string): Pick<Round, "pictures" | "bytes"> {
  const bundle = JSON.parse(readFileSync(path, "utf8")) as { image_files: Record<string, string> };
  const files = Object.values(bundle.image_files).map((url) =>
    Buffer.from(url.slice(url.indexOf(",") + 1), "base64"),
  );
  return { pictures: files.length, bytes: files.reduce((sum, file) => sum + file.length, 0) };
}

async function measured(work: () => Promise<Pick<Round, "pictures" | "bytes">>): Promise<Round> {
  const idle = process.resourceUsage().maxRSS / 1024;
  const start = performance.now();
  const result = await work();
  const milliseconds = performance.now() - start;
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { ...result, milliseconds, peakMegabytes, workMegabytes: peakMegabytes - idle };
}

function writeBody(path: string, pictureBytes: number): void {
  const count = Math.ceil(BODY_BYTES / (pictureBytes * 1.345));
  const names = Array.from({ length: count }, (_, at) => `clothes_20250625_143000_${at}.png`);
  const body = {
    user_info: { user_id: "f47ac10b", username: "试衣" },
    images_metadata: names.map((filename, at) => ({
      id: `i-${at}`,
      filename,
      original_url: "https://example.com/pictures/of/clothes.png",
      page_title: "示例页面",
      file_size: pictureBytes,
      context_info: { category: "clothes", alt: "示例图片" },
    })),
    image_files: Object.fromEntries(
      names.map((name) => [name, `data:image/png;base64,${randomBytes(pictureBytes).toString("base64")}`]),
    ),
    sync_timestamp: "2025-06-25T14:35:00.123456",
  };
  writeFileSync(path, JSON.stringify(body));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.trunc(values.length / 2)] ?? 0;
}

function runInTurns(path: string): Map<string, Round[]> {
  const rounds = new Map<string, Round[]>(Object.keys(WAYS).map((way) => [way, []]));
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const [way, results] of rounds) {
      const output = execFileSync(process.execPath, [import.meta.filename, way, path], { encoding: "utf8" });
      results.push(JSON.parse(output) as Round);
    }
  }
  return rounds;
}

function report(title: string, rounds: Map<string, Round[]>): void {
  console.log(`${title}, ${ROUNDS} rounds in turns, medians`);
  const times = new Map(
    [...rounds].map(([way, results]) => [way, median(results.map((round) => round.milliseconds))]),
  );
  for (const [way, results] of rounds) {
    const time = times.get(way) ?? 0;
    const peak = Math.max(...results.map((round) => round.peakMegabytes));
    const work = Math.max(...results.map((round) => round.workMegabytes));
    const speed = `${time.toFixed(0)} ms, ${(BODY_BYTES / 1000 / time).toFixed(0)} MB/s`;
    console.log(
      `  ${way.padEnd(10)} ${speed}, peak ${peak.toFixed(0)} MB, ${work.toFixed(0)} MB of it for the work`,
    );
  }
  console.log(`  ratio      ${((times.get("JSON.parse") ?? 0) / (times.get("reader") ?? 1)).toFixed(1)}`);
}

const [way, path] = process.argv.slice(2);
if (way !== undefined && path !== undefined) {
  console.log(JSON.stringify(await WAYS[way]?.(path)));
} else {
  const folder = mkdtempSync(join(tmpdir(), "bundle-bench-"));
  try {
    for (const [title, pictureBytes] of Object.entries(CORPORA)) {
      const body = join(folder, `${pictureBytes}.json`);
      writeBody(body, pictureBytes);
      report(title, runInTurns(body));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
