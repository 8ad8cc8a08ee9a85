import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { clipboardPrograms, readClipboard } from "../src/clipboard/clipboard.ts";
import { readConfig } from "../src/config.ts";
import { createCredentials, withEntry } from "../src/credentials/credentials.ts";
import { openSeen, seenPath } from "../src/watch/seen.ts";
import { serverAddress } from "../src/servers/address.ts";

t.test("credentials are where each system keeps settings", async (t) => {
  const on = (platform: string, env: Record<string, string>) => readConfig(env, platform).configDir;
  t.equal(on("linux", { HOME: "/home/a" }), join("/home/a", ".config", "clothesline"));
  t.equal(on("linux", { HOME: "/home/a", XDG_CONFIG_HOME: "/x" }), join("/x", "clothesline"));
  t.equal(on("win32", { APPDATA: "C:\\a" }), join("C:\\a", "clothesline"));
  t.equal(on("linux", { HOME: "/h", CLOTHESLINE_CONFIG_DIR: "/mine" }), "/mine");
  t.same(readConfig({ LC_ALL: "", LC_MESSAGES: "zh_CN", LANG: "en_US" }).locales, ["zh_CN"]);
});

t.test("changes that many make at once are all kept", async (t) => {
  const folder = t.testdir();
  const names = Array.from({ length: 20 }, (_, at) => `http://server-${at}`);
  await Promise.all(
    names.map((url) =>
      createCredentials(folder).change(async (kept) => withEntry(kept, url, { apiKey: url })),
    ),
  );
  const kept = await createCredentials(folder).read();
  t.same(Object.keys(kept.servers).toSorted(), names.toSorted());
  const forgotten = withEntry(kept, "http://server-0", { apiKey: undefined });
  t.equal(Object.keys(forgotten.servers).length, 19, "a server of which nothing is kept is gone");
});

t.test("a change that fails keeps what was there, and lets the next one in", async (t) => {
  const credentials = createCredentials(t.testdir());
  await credentials.change((kept) => withEntry(kept, "http://a", { apiKey: "a" }));
  await t.rejects(
    credentials.change(() => Promise.reject(new Error("no"))),
    { message: "no" },
  );
  t.match(await credentials.entry("http://a"), { apiKey: "a" });
  await credentials.change((kept) => withEntry(kept, "http://a", { apiKey: "b" }));
  if (process.platform !== "win32") t.equal(statSync(credentials.path).mode & 0o777, 0o600);
});

t.test("what a watch has seen outlives a kill in the middle of a line", async (t) => {
  const path = seenPath(t.testdir(), ["server", "folder"]);
  const first = await openSeen(path);
  t.ok(first.isNew);
  await first.add([{ path: "a\nb.png", size: 1, mtimeMs: 1.5 }]);
  await first.add([{ path: "c.png", size: 2, mtimeMs: 2 }]);
  writeFileSync(path, '["half', { flag: "a" });
  const second = await openSeen(path);
  t.notOk(second.isNew);
  t.ok(second.has("a\nb.png", { size: 1, mtimeMs: 1.5 }));
  t.notOk(second.has("a\nb.png", { size: 1, mtimeMs: 1.6 }), "a file that changed is another");
  await second.add([{ path: "d.png", size: 3, mtimeMs: 3 }]);
  t.ok((await openSeen(path)).has("d.png", { size: 3, mtimeMs: 3 }), "the half line spoilt nothing");
});

t.test("a server's address is the same however it is written", async (t) => {
  for (const text of ["http://a:1", "http://A:1/", "a:1", "http://a:1/api", "http://a:1/api/"]) {
    t.equal(serverAddress(text), "http://a:1", text);
  }
  t.equal(serverAddress("https://a/cloud/"), "https://a/cloud");
  for (const text of ["", "ftp://a", "http://u:p@a", "http://"])
    t.throws(() => serverAddress(text), { name: "Problem", exitCode: 2 });
});

t.test("the clipboard is read by the first program that has a picture", async (t) => {
  if (process.platform === "win32") return;
  const folder = t.testdir();
  mkdirSync(join(folder, "bin"));
  const program = (name: string, script: string) => {
    const path = join(folder, "bin", name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const { signal } = new AbortController();
  const read = (...programs: Parameters<typeof readClipboard>[1] & object) => readClipboard(signal, programs);
  const absent = { program: join(folder, "absent"), args: [], encoding: "bytes" } as const;
  const empty = { program: program("empty", "exit 1"), args: [], encoding: "bytes" } as const;
  const base64 = { program: program("base64", "echo cGljdHVyZQ=="), args: [], encoding: "base64" } as const;
  const script = {
    program: program("osa", "echo '«data PNGf8950»'"),
    args: [],
    encoding: "applescript",
  } as const;
  t.equal(Buffer.from(await read(absent, empty, base64)).toString(), "picture");
  t.same([...(await read(script))], [0x89, 0x50]);
  await t.rejects(read(absent, empty), { message: "clipboard.empty" });
  await t.rejects(read(absent), { message: "clipboard.noProgram" });
  const endless = { program: program("endless", "cat /dev/zero"), args: [], encoding: "bytes" } as const;
  await t.rejects(read(endless), { message: "picture.tooLarge" });
  for (const platform of ["linux", "darwin", "win32"]) t.ok(clipboardPrograms(platform).length >= 2);
});
