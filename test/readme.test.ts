import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Spec } from "@clothesline/service-kit";
import t from "tap";
import { variables as cloud } from "../apps/cloud-server/src/config.ts";
import { settings as desktop } from "../apps/local-server/src/config.ts";

const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");

/** The rows of a server's configuration table, as the README has to have them. */
const rowsOf = (spec: Spec): string[] =>
  Object.values(spec).map(
    ({ name, fallback, meaning }) =>
      `| \`${name}\` | ${fallback === undefined || fallback === "" ? "none" : `\`${fallback}\``} | ${meaning} |`,
  );

for (const [server, spec] of Object.entries({ desktop, cloud })) {
  void t.test(
    `the README tells every setting of the ${server} server, its default and its meaning`,
    async (t) => {
      for (const row of rowsOf(spec)) t.ok(readme.includes(`${row}\n`), row);
    },
  );
}
