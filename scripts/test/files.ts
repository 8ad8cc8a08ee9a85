import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** The test files that .taprc includes, those whose path has one of `words` if there are any, with forward slashes. */
export function findTestFiles(root: string, words: string[]): string[] {
  const patterns = includedPatterns(readFileSync(join(root, ".taprc"), "utf8"));
  return globSync(patterns, { cwd: root, exclude: (path) => path.split(/[\\/]/).includes("node_modules") })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .toSorted();
}

function includedPatterns(taprc: string): string[] {
  const block = /^include:\n((?: +- .*\n?)+)/m.exec(taprc)?.[1] ?? "";
  return [...block.matchAll(/- "?([^"\n]+)"?/g)].map(([, pattern]) => pattern ?? "");
}
