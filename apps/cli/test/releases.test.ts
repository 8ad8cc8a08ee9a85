import { join } from "node:path";
import { writeFileSync } from "node:fs";
import t from "tap";
import { readManifest } from "../src/releases/manifest.ts";
import { parsePackageName } from "../src/releases/package-name.ts";
import { releaseOf } from "../src/releases/release.ts";

t.test("the server's own names are read strictly, pre-releases too", async (t) => {
  t.same(parsePackageName("omega-v2.2.5-full-windows-x64.zip"), {
    version: "2.2.5",
    type: "full",
    platform: "windows",
    arch: "x64",
  });
  t.same(parsePackageName("my-app-v2.2.5-to-v2.3.0-beta.1-patch-macos-arm64.tar.gz"), {
    version: "2.3.0-beta.1",
    type: "patch",
    platform: "macos",
    arch: "arm64",
    fromVersion: "2.2.5",
  });
});

t.test("the names of build tools are read by their words", async (t) => {
  const cases: [string, object][] = [
    ["Clothesline-1.2.3-darwin-arm64.dmg", { version: "1.2.3", platform: "macos", arch: "arm64" }],
    ["clothesline_1.2.3_amd64.deb", { version: "1.2.3", platform: "linux", arch: "x64" }],
    ["Clothesline Setup 1.2.3-rc.1.exe", { version: "1.2.3-rc.1", platform: "windows" }],
    ["clothesline-1.2.3-1.x86_64.rpm", { version: "1.2.3", platform: "linux", arch: "x64" }],
    [
      "app-1.2.3-to-1.3.0-win32-ia32.zip",
      { version: "1.3.0", fromVersion: "1.2.3", platform: "windows", arch: "x86" },
    ],
    ["notes.zip", {}],
  ];
  for (const [name, said] of cases) t.same(parsePackageName(name), said, name);
});

t.test("flags go before a manifest, and that before the name; what is missing is told", async (t) => {
  const name = "/x/omega-v1.0.0-full-linux-x64.zip";
  t.match(releaseOf(name, { platform: "macos" }, { platform: "windows", version: "2.0.0" }), {
    platform: "macos",
    version: "2.0.0",
    arch: "x64",
  });
  t.match(releaseOf("/x/app-1.0.0-to-1.1.0-linux.zip"), {
    type: "patch",
    fromVersion: "1.0.0",
    version: "1.1.0",
  });
  t.throws(() => releaseOf("/x/app.zip"), { message: "release.noVersion", exitCode: 2 });
  t.throws(() => releaseOf("/x/app-1.0.0.zip"), { message: "release.no.platform" });
  t.throws(() => releaseOf("/x/app-1.0.0.txt"), { message: "release.extension" });
  t.throws(() => releaseOf(name, { type: "patch" }), { message: "release.noFromVersion" });
  t.throws(() => releaseOf(name, { arch: "mips" }), { message: "release.wrong.arch" });
});

t.test("a manifest is a list of packages, alone or in an object; anything else is told", async (t) => {
  const folder = t.testdir();
  const path = join(folder, "manifest.json");
  const read = (value: unknown) => {
    writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
    return readManifest(path, folder);
  };
  const entry = {
    file: "a.zip",
    version: "1.0.0",
    package_type: "full",
    is_stable: false,
    description: null,
  };
  for (const whole of [[entry], { packages: [entry] }]) {
    t.match(await read(whole), [
      { path: join(folder, "a.zip"), version: "1.0.0", type: "full", isStable: false },
    ]);
  }
  for (const wrong of [
    "{",
    {},
    [1],
    [{}],
    [{ file: "a.zip", version: 1 }],
    [{ file: "a.zip", is_stable: "no" }],
    null,
  ]) {
    await t.rejects(read(wrong), { message: "manifest.broken" }, JSON.stringify(wrong));
  }
});
