// Measures the product against its goals and its peers:
//
//   pnpm bench [--quick] [--only NAME]…
//
// A whole run writes docs/benchmarks.md; with --only the sections of the cases named are replaced in it. With --quick every
// case does a small part of its work, to see that it runs, and nothing is written.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { cases } from "./cases/index.ts";
import { writeSections } from "./support/document.ts";
import { describeMachine, describeMoment } from "./support/machine.ts";
import { markdownOf } from "./support/report.ts";

const root = join(import.meta.dirname, "..", "..");

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string", multiple: true } },
});
const unknown = values.only?.find((name) => !cases.some((one) => one.name === name));
if (unknown !== undefined) {
  console.error(`There is no case "${unknown}". There are: ${cases.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}
const chosen = cases.filter(({ name }) => values.only?.includes(name) ?? true);

// Beside the repository's own files, because /tmp may be memory, which no peer would have to flush.
mkdirSync(join(root, ".cache"), { recursive: true });
const folder = mkdtempSync(join(root, ".cache", "bench-"));
const say = (line: string) => process.stderr.write(`  ${line}\n`);
try {
  const machine = describeMachine(folder);
  const sections = [];
  for (const { name, title, ...bench } of chosen) {
    say(`\n> ${title}`);
    const moment = describeMoment();
    const own = join(folder, name);
    mkdirSync(own);
    const text = markdownOf(await bench.run({ folder: own, quick: values.quick, say }));
    sections.push({ name, title, text: `${text}\n\n*${moment}*` });
    console.log(`\n## ${title}\n\n${text}`);
  }
  if (!values.quick) writeSections(join(root, "docs", "benchmarks.md"), { machine, sections, cases });
} finally {
  // Only now: a file system that is removing thousands of files is a slow one for whoever comes next.
  rmSync(folder, { recursive: true });
}
