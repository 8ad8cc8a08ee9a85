// Bundles the command-line client into one file, `apps/cli/dist/main.js`, for its package: so it has no dependencies,
// and Node need not strip types, which it refuses to do below node_modules.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const folder = join(import.meta.dirname, "..", "..", "apps", "cli");

await rm(join(folder, "dist"), { recursive: true, force: true });
await build({
  absWorkingDir: folder,
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.js",
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
