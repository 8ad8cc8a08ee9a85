import { join } from "node:path";
import { build } from "esbuild";
import { writeWhole } from "./server.ts";

const folder = join(import.meta.dirname, "..", "..", "apps", "cli");

/**
 * Bundles the command-line client into one file, `apps/cli/dist/main.js`, and answers its path. So its package has no
 * dependencies, Node need not strip types, which it refuses to do below node_modules, and it starts four times as fast.
 */
export async function buildCli(): Promise<string> {
  const outfile = join(folder, "dist", "main.js");
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ["src/main.ts"],
    outfile,
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    legalComments: "eof",
    // CommonJS packages in the bundle ask for Node's own modules by `require`, which an ES module does not have.
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
    logLevel: "warning",
  });
  for (const file of outputFiles) await writeWhole(file.path, file.contents);
  return outfile;
}

if (import.meta.main) await buildCli();
