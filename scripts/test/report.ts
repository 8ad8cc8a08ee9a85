import { inspect, styleText } from "node:util";
import type { Failure, FileOutcome } from "./outcomes.ts";

// How tap ran the file; the same for every file and no help with a failure.
const noise = new Set(["stdio", "cwd", "externalID", "command", "args", "compare", "at", "jobId"]);

/** One line for a file that passed; for one that did not, each failed test with what tap knows about it. */
export function describeFile({ name, ms, tests }: FileOutcome): string {
  const failed = tests.filter((test) => !test.ok);
  const time = `${(ms / 1000).toFixed(1)} s`;
  if (failed.length === 0) return `${styleText("green", "ok")}   ${name}  ${tests.length} passed, ${time}`;
  const lines = failed.flatMap((test) => [
    `  ${styleText("red", "✗")} ${test.name}`,
    ...test.failures.map(describe),
  ]);
  const counts = `${tests.length - failed.length} passed, ${failed.length} failed, ${time}`;
  return [`${styleText("red", "FAIL")} ${name}  ${counts}`, ...lines].join("\n");
}

function describe({ name, diagnostics }: Failure): string {
  const lines = Object.entries(diagnostics)
    .filter(([key, value]) => !noise.has(key) && value !== null)
    .flatMap(([key, value]) => {
      const text = typeof value === "string" ? value.trimEnd() : inspect(value, { depth: 6 });
      return text.includes("\n")
        ? [`${key}:`, ...text.split("\n").map((line) => `  ${line}`)]
        : [`${key}: ${text}`];
    });
  return [`    ${name}`, ...lines.map((line) => `      ${line}`)].join("\n");
}
