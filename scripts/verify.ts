// Runs every check, in the order in which they are quick, and stops at the first that fails.

import { spawn } from "node:child_process";
import { dirname } from "node:path";

interface Step {
  name: string;
  command: string[];
  remedy: string;
}

const root = dirname(import.meta.dirname);
const pnpm = "node scripts/run.mjs pnpm";

const steps: Step[] = [
  {
    name: "format",
    command: ["pnpm", "exec", "oxfmt", "--check", "."],
    remedy: `Let it format for you: ${pnpm} exec oxfmt`,
  },
  {
    name: "lint",
    command: ["pnpm", "exec", "oxlint", "--type-aware", "--deny-warnings"],
    remedy: `Mend what it names; some of it mends itself: ${pnpm} exec oxlint --type-aware --fix`,
  },
  {
    name: "types",
    command: ["pnpm", "exec", "tsc", "--project", "."],
    remedy: "Mend the types it names.",
  },
  {
    name: "types of the pages",
    command: ["pnpm", "--filter", "@clothesline/web", "run", "types"],
    remedy: "Mend the types it names.",
  },
  {
    name: "types of the extension",
    command: ["pnpm", "--filter", "@clothesline/extension", "run", "types"],
    remedy: "Mend the types it names.",
  },
  {
    name: "arrows",
    command: [process.execPath, "scripts/verify/arrows.ts"],
    remedy: "Each line is an import that the layout forbids; .dependency-cruiser.mjs says why.",
  },
  {
    name: "dead code",
    command: ["pnpm", "exec", "knip"],
    remedy: "Delete what nothing uses, or stop exporting it.",
  },
  {
    name: "tests",
    command: [process.execPath, "scripts/test.ts"],
    remedy: "Run one file alone with: npm test -- PART-OF-ITS-PATH",
  },
];

async function main(): Promise<number> {
  const started = performance.now();
  for (const step of steps) {
    const from = performance.now();
    const { code, output } = await run(step);
    const took = `${((performance.now() - from) / 1000).toFixed(1)} s`;
    if (code !== 0) {
      console.log(output.trimEnd());
      console.log(`FAIL ${step.name} (${took}). ${step.remedy}`);
      return 1;
    }
    console.log(`ok   ${step.name} (${took})`);
  }
  console.log(`Everything holds (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return 0;
}

/** Runs a step. The tests show their progress as they go; of the others only a failure is of interest. */
function run({ name, command }: Step): Promise<{ code: number; output: string }> {
  const [program = "", ...args] = command;
  const stdio = name === "tests" ? "inherit" : "pipe";
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", stdio, stdio] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

process.exit(await main());
