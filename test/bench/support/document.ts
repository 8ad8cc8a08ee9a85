import { existsSync, readFileSync, writeFileSync } from "node:fs";

interface Section {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

const begin = (name: string) => `<!-- ${name} -->`;
const END = "<!-- end -->";

/** Writes the document anew; sections that were not measured now are kept as they were. */
export function writeSections(
  path: string,
  found: {
    readonly machine: readonly string[];
    readonly sections: readonly Section[];
    /** In the order they are to stand in. */
    readonly cases: readonly { readonly name: string }[];
  },
): void {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const parts = found.cases.flatMap(({ name }) => {
    const section = found.sections.find((one) => one.name === name);
    if (section) return [`${begin(name)}\n## ${section.title}\n\n${section.text}\n${END}`];
    return keptSection(before, name);
  });
  writeFileSync(path, [introduction(found.machine), ...parts, ""].join("\n\n").trimEnd() + "\n");
}

function keptSection(document: string, name: string): string[] {
  const from = document.indexOf(begin(name));
  const to = document.indexOf(END, from);
  return from < 0 || to < 0 ? [] : [document.slice(from, to + END.length)];
}

const introduction = (machine: readonly string[]): string => `# Benchmarks

Written by \`pnpm bench\`, which makes its own pictures, runs both servers as processes of their own and takes its peers in
turns with them. Times differ from machine to machine; the ratios are what to look at. \`pnpm bench --only NAME\` measures
one section again, \`--quick\` only tries whether everything runs.

${machine.map((line) => `- ${line}`).join("\n")}`;
