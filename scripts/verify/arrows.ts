// Checks the arrows between the folders (.dependency-cruiser.mjs). Fails on a forbidden import, and also when it saw
// nothing: with a compiler it cannot use, dependency-cruiser reports no modules and no violations.

import { readFileSync } from "node:fs";
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";

const folders = ["apps", "packages", "scripts", "test"];

async function main(): Promise<number> {
  const { modules, summary } = await look();
  const seen = modules.filter(({ source }) => /^(apps|packages)\/[^/]+\/src\/.*\.ts$/.test(source)).length;
  const imports = summary.totalDependenciesCruised ?? 0;
  console.log(`${seen} source files, ${imports} imports`);
  if (seen === 0 || imports === 0) {
    console.log("No module was seen, so nothing was checked: does dependency-cruiser find TypeScript 6?");
    return 1;
  }
  const sentences = [...summary.violations.map(sentence), ...queriesOutsideStores(modules)];
  for (const line of sentences) console.log(line);
  return sentences.length > 0 ? 1 : 0;
}

/** Whoever may name the database's type could also query it; that is not an import, so it is looked for in the text. */
function queriesOutsideStores(modules: ICruiseResult["modules"]): string[] {
  const query = /\.(selectFrom|selectNoFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\(/;
  return modules
    .map(({ source }) => source)
    .filter((source) => /^apps\/[^/]+\/src\//.test(source))
    .filter((source) => !/\.store\.ts$|\/src\/migrations\/|\/src\/database\.ts$/.test(source))
    .flatMap((source) => {
      const found = query.exec(readFileSync(source, "utf8"))?.[1];
      return found ? [`only-stores-query: ${source} calls ${found}()`] : [];
    });
}

function sentence({ from, to, rule, cycle }: IViolation): string {
  const path = cycle ? cycle.map(({ name }) => name) : [to];
  return `${rule.name}: ${[from, ...path].join(" -> ")}`;
}

async function look(): Promise<ICruiseResult> {
  const options = await extractOptions("./.dependency-cruiser.mjs");
  const { output } = await cruise(folders, options, undefined, {
    tsConfig: extractTsConfig("./tsconfig.json"),
  });
  if (typeof output === "string")
    throw new Error("dependency-cruiser answered with text instead of its result");
  return output;
}

process.exitCode = await main();
