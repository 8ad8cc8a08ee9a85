// Runs every test file and ends with the plain line "N passed, N failed".
//
//   test                     everything
//   test sync kill           only files with one of these words in their path
//   test sync --bail         anything with a dash goes to tap

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { Parser } from "tap-parser";
import { buildWeb } from "./build/web.ts";
import { findTestFiles } from "./test/files.ts";
import { missingNeeds, needOf } from "./test/needs.ts";
import { outcomesOf } from "./test/outcomes.ts";
import { describeFile } from "./test/report.ts";

const root = dirname(import.meta.dirname);

async function main(args: string[]): Promise<number> {
  // Ctrl-C reaches tap too, which then says what was running; we stay to report it.
  process.on("SIGINT", () => {});
  const options = args.filter((arg) => arg.startsWith("-"));
  const words = args.filter((arg) => !arg.startsWith("-"));
  const found = findTestFiles(root, words);
  const missing = await missingNeeds(found);
  const files = found.filter((file) => !missing.has(needOf(file) ?? ""));
  await buildWeb(root);
  const { passed, failed, exitCode } =
    files.length > 0 ? await runTap(files, options) : { passed: 0, failed: 0, exitCode: 1 };

  for (const file of found) {
    const reason = missing.get(needOf(file) ?? "");
    if (reason) console.log(`not run: ${file} (${reason})`);
  }
  if (files.length === 0)
    console.log(words.length > 0 ? `no test file matches: ${words.join(" ")}` : "no test files");
  if (exitCode !== 0 && failed === 0 && files.length > 0) console.log(`tap ended with exit code ${exitCode}`);
  console.log(`${passed} passed, ${failed} failed`);
  return passed > 0 && failed === 0 && exitCode === 0 ? 0 : 1;
}

async function runTap(files: string[], options: string[]) {
  const tap = join(dirname(createRequire(import.meta.url).resolve("tap/package.json")), "dist/esm/run.mjs");
  const jobs = `--jobs=${availableParallelism()}`;
  const child = spawn(process.execPath, [tap, "run", "--reporter=tap", jobs, ...options, ...files], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let passed = 0;
  let failed = 0;
  const parser = new Parser();
  outcomesOf(parser, (file) => {
    passed += file.tests.filter((test) => test.ok).length;
    failed += file.tests.filter((test) => !test.ok).length;
    console.log(describeFile(file));
  });
  child.stdout.pipe(parser);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  return { passed, failed, exitCode };
}

process.exit(await main(process.argv.slice(2)));
