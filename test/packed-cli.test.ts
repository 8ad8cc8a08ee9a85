import { execFile } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { runCli } from "./support/cli.ts";
import { plainProcess } from "./support/plain-process.ts";
import { freePort, startServer } from "./support/servers.ts";

const execute = promisify(execFile);
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const run = (args: string[], cwd: string) => execute(...plainProcess(npm, args), { cwd });
const root = join(import.meta.dirname, "..");

t.test("the packed client needs no other package, and runs where it is installed", async (t) => {
  const folder = t.testdir({ desktop: {}, home: {}, packs: {}, place: {} });
  const packs = join(folder, "packs");
  await run(["pack", "--silent", "--pack-destination", packs], join(root, "apps", "cli"));
  const [tarball = ""] = readdirSync(packs);
  const place = join(folder, "place");
  writeFileSync(join(place, "package.json"), "{}");
  await run(["install", "--silent", "--offline", "--no-audit", join(packs, tarball)], place);
  t.same(readdirSync(join(place, "node_modules", "@clothesline")), ["cli"]);
  t.same(readdirSync(join(place, "node_modules", "@clothesline", "cli")).toSorted(), [
    "bin",
    "dist",
    "package.json",
  ]);

  const desktop = await startServer({
    app: "local-server",
    port: await freePort(),
    dataDir: join(folder, "desktop"),
  });
  t.teardown(() => desktop.stop());
  const program = join(place, "node_modules", "@clothesline", "cli", "bin", "clothesline.mjs");
  const { code, objects, stderr } = await runCli(["status", "--server", desktop.url, "--json"], {
    home: join(folder, "home"),
    program,
  });
  t.equal(code, 0, stderr);
  t.match(objects, [{ status: "running", total_images: 0 }]);
});
