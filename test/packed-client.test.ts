import { execFile } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { plainProcess } from "./support/plain-process.ts";
import { freePort, startServer } from "./support/servers.ts";

const execute = promisify(execFile);
const run = (program: string, args: string[], cwd: string) =>
  execute(...plainProcess(program, args), { cwd });
const root = join(import.meta.dirname, "..");
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
const pnpm = process.platform === "win32" ? "pnpm.cmd" : "pnpm";

/** What a stranger's program looks like: two calls to each server, with nothing but the two packages. */
const program = `
import { ApiError, createClient, withCookies } from "@clothesline/client";
import { localCalls, syncCalls } from "@clothesline/contracts";

const [desktopUrl = "", cloudUrl = ""] = process.argv.slice(2);
const desktop = createClient(localCalls, { baseUrl: desktopUrl, fetch: withCookies(fetch) });
const cloud = createClient(syncCalls, { baseUrl: cloudUrl });

const { user } = await desktop.login({ body: { username: "admin", password: "admin123" } });
const list = await desktop.listImages({ query: { per_page: 5 } });
const total: number = list.total;
const service: "cloud_sync_server" = (await cloud.getCloudStatus({})).service;
const refused = await cloud.loginCloudUser({ body: { username: "nobody", password: "wrong" } }).catch(
  (error: unknown) => (error instanceof ApiError ? \`\${error.status} \${error.code}\` : String(error)),
);
// @ts-expect-error a password is needed
const unfinished: Parameters<typeof desktop.login>[0] = { body: { username: "admin" } };
void unfinished;
console.log(JSON.stringify({ name: user.username, total, service, refused }));
`;

void t.test(
  "a program with only the packed contracts and client compiles, and calls both servers",
  async (t) => {
    const folder = t.testdir({ cloud: {}, desktop: {}, packs: {} });
    const packs = join(folder, "packs");
    for (const name of ["contracts", "client"]) {
      await run(pnpm, ["pack", "--pack-destination", packs], join(root, "packages", name));
    }
    const tarball = (name: string) =>
      `file:${join(packs, readdirSync(packs).find((file) => file.includes(`-${name}-`)) ?? "")}`;

    const consumer = join(folder, "consumer");
    await mkdir(consumer);
    const dependencies = {
      "@clothesline/client": tarball("client"),
      "@clothesline/contracts": tarball("contracts"),
    };
    const types = `file:${dirname(createRequire(import.meta.url).resolve("@types/node/package.json"))}`;
    const write = (file: string, text: string) => writeFileSync(join(consumer, file), text);
    write(
      "package.json",
      JSON.stringify({
        name: "consumer",
        type: "module",
        dependencies,
        devDependencies: { "@types/node": types },
      }),
    );
    write(
      "pnpm-workspace.yaml",
      `overrides:\n  "@clothesline/contracts": "${dependencies["@clothesline/contracts"]}"\n`,
    );
    write(
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: {
          strict: true,
          target: "es2022",
          lib: ["es2024", "dom", "dom.iterable"],
          module: "nodenext",
          types: ["node"],
          skipLibCheck: false,
          outDir: "out",
        },
        files: ["program.ts"],
      }),
    );
    write("program.ts", program);
    await run(pnpm, ["install", "--prefer-offline", "--ignore-scripts"], consumer);
    const compiled = await run(process.execPath, [tsc, "-p", "."], consumer).catch((error: unknown) => error);
    t.match(compiled, { stdout: "" }, "it compiles without a complaint");

    const cloud = await startServer({
      app: "cloud-server",
      port: await freePort(),
      dataDir: join(folder, "cloud"),
    });
    t.teardown(() => cloud.stop());
    const desktop = await startServer({
      app: "local-server",
      port: await freePort(),
      dataDir: join(folder, "desktop"),
      env: { CLOUD_SERVER_URL: `${cloud.url}/api` },
    });
    t.teardown(() => desktop.stop());
    const { stdout } = await run(process.execPath, ["out/program.js", desktop.url, cloud.url], consumer);
    t.same(JSON.parse(stdout), {
      name: "admin",
      total: 0,
      service: "cloud_sync_server",
      refused: "401 BAD_CREDENTIALS",
    });
  },
);
