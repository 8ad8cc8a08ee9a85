import { join } from "node:path";

import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { digits, median, megabytes } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import { runProgram } from "../support/run-program.ts";

interface Reading {
  readonly time: number;
  readonly memory: number;
}

async function run({ quick, say }: BenchOptions): Promise<Findings> {
  const size = quick ? 16 : 128;
  const rounds = quick ? 1 : 5;
  const found = new Map<string, Reading[]>();
  const kinds = [
    { name: "pictures of 33 KB", bytes: 33_000 },
    { name: "pictures of 450 KB", bytes: 450_000 },
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, bytes } of kinds) {
      for (const how of ["ours", "json"] as const) {
        const key = `${how} ${name}`;
        const reading = await read(how, size, bytes);
        found.set(key, [...(found.get(key) ?? []), reading]);
        say(`${key}: ${digits(reading.time)} ms`);
      }
    }
  }
  const time = (key: string) => median((found.get(key) ?? []).map((one) => one.time));
  const memory = (key: string) => Math.max(...(found.get(key) ?? []).map((one) => one.memory));
  return {
    about:
      `A documented bundle of ${size} MB taken apart to the bytes of its pictures, from pieces of 64 KB in memory: the reader of ` +
      `packages/bundle against JSON.parse and decoding. Medians of ${rounds} processes each; memory is what was added.`,
    head: ["what", "reader, MB/s", "JSON.parse, MB/s", "÷", "reader, MB of memory", "JSON.parse"],
    rows: kinds.map(({ name }) => [
      name,
      digits((size * 1000) / time(`ours ${name}`)),
      digits((size * 1000) / time(`json ${name}`)),
      digits(time(`json ${name}`) / time(`ours ${name}`)),
      megabytes(memory(`ours ${name}`)),
      megabytes(memory(`json ${name}`)),
    ]),
    goals: kinds.flatMap(({ name }) => [
      {
        what: `${name}: times as fast as JSON.parse`,
        value: time(`json ${name}`) / time(`ours ${name}`),
        least: 7,
      },
      { what: `${name}: memory, MB`, value: memory(`ours ${name}`) / 1e6, most: 64 },
    ]),
  };
}

async function read(how: string, size: number, picture: number): Promise<Reading> {
  const script = join(import.meta.dirname, "..", "peers", "take-apart.ts");
  const args = ["--expose-gc", "--max-semi-space-size=4", script, how, String(size), String(picture)];
  return JSON.parse(await runProgram(process.execPath, args)) as Reading;
}

export const takeApart: BenchCase = { name: "take-apart", title: "Taking a bundle apart", run };
