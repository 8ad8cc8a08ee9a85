import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { buildExtension } from "../build/build-extension.ts";
import { zipFolder } from "../build/zip-folder.ts";
import { en } from "../src/shared/text/en.ts";
import { zh } from "../src/shared/text/zh.ts";

const [chrome, firefox] = await buildExtension(t.testdir());
if (chrome === undefined || firefox === undefined) throw new Error("not built");

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Record<string, unknown>;

t.test("the extension asks for exactly these permissions, in both browsers", async (t) => {
  for (const { folder } of [chrome, firefox]) {
    const manifest = manifestOf(folder);
    t.same(manifest["permissions"], [
      "activeTab",
      "alarms",
      "contextMenus",
      "notifications",
      "scripting",
      "storage",
    ]);
    t.same(manifest["host_permissions"], ["http://127.0.0.1/*", "http://localhost/*"]);
    t.same(manifest["optional_host_permissions"], ["http://*/*", "https://*/*"]);
    for (const key of [
      "content_scripts",
      "web_accessible_resources",
      "externally_connectable",
      "optional_permissions",
      "update_url",
    ]) {
      t.equal(manifest[key], undefined, key);
    }
  }
});

t.test("nothing but the package's own scripts can run in it", async (t) => {
  const policy = (manifestOf(chrome.folder)["content_security_policy"] as Record<string, string>)[
    "extension_pages"
  ];
  t.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
  t.notMatch(policy, /unsafe|\*|https?:\/\//);
  for (const name of filesOf(chrome.folder)) {
    const text = readFileSync(join(chrome.folder, name), "utf8");
    if (name.endsWith(".html")) t.notMatch(text, /<script(?![^>]*src="\/)|\son\w+=|https?:\/\//, name);
    if (name.endsWith(".js"))
      t.notMatch(text, /\beval\(|new Function|importScripts|import\(["'`]https?:/, name);
  }
});

t.test("a worker in Chrome and an event page in Firefox are made of the same files", async (t) => {
  t.match(manifestOf(chrome.folder)["background"], { service_worker: "background.js", type: "module" });
  t.match(manifestOf(firefox.folder)["background"], { scripts: ["background.js"], type: "module" });
  t.same(filesOf(chrome.folder), filesOf(firefox.folder));
  for (const name of [
    "popup.html",
    "options.html",
    "background.js",
    "page.js",
    "hover.js",
    "icons/icon-128.png",
  ]) {
    t.ok(existsSync(join(chrome.folder, name)), name);
  }
  for (const name of ["page.js", "hover.js"]) {
    t.notMatch(readFileSync(join(chrome.folder, name), "utf8"), /^(?:import|export)\b/m, "no module");
  }
});

t.test("each browser is told what it asks for, and nothing that only the other knows", async (t) => {
  const [ours, theirs] = [manifestOf(firefox.folder), manifestOf(chrome.folder)];
  t.match(ours["browser_specific_settings"], {
    gecko: {
      id: /^[\w.-]+@[\w.-]+$/,
      strict_min_version: /^\d+\.0$/,
      data_collection_permissions: { required: ["browsingActivity", "websiteContent"] },
    },
  });
  t.equal(ours["minimum_chrome_version"], undefined);
  t.notMatch(ours["background"], { service_worker: String });
  t.equal(theirs["browser_specific_settings"], undefined);
  t.notMatch(theirs["background"], { scripts: Array });
});

t.test("the same sources give the same archive", async (t) => {
  const hash = async (zip: string) => {
    t.ok((await zipFolder(chrome.folder, zip)) > 10_000);
    return createHash("sha256").update(readFileSync(zip)).digest("hex");
  };
  t.equal(await hash(chrome.zip), await hash(firefox.zip));
  t.same(
    filesOf(chrome.folder).filter((name) => !/\.(?:js|css|html|json|png)$/.test(name)),
    [],
    "no source maps, nothing that is no part of it",
  );
});

function keysOf(words: object, before = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [`${before}${key}`] : keysOf(value as object, `${before}${key}.`),
  );
}

const textAt = (words: object, path: string): string =>
  path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], words) as string;

t.test("every text is used", async (t) => {
  const src = join(import.meta.dirname, "..", "src");
  const code = filesOf(src)
    .filter((name) => name.endsWith(".ts") && !name.startsWith(join("shared", "text")))
    .map((name) => readFileSync(join(src, name), "utf8"))
    .join("\n");
  // The others are chosen by a code, a category, or the manifest.
  const chosen = ["fetching", "waiting", "saved", "duplicate", "access", "refused"];
  for (const group of ["menu", "notice", "popup", "pairing", "picker", "region", "options"] as const) {
    for (const key of Object.keys(en[group])) {
      const isChosen = group === "picker" && chosen.includes(key);
      t.ok(isChosen || new RegExp(`\\b${group}\\s*\\.${key}\\b`).test(code), `${group}.${key}`);
    }
  }
});

t.test("both languages say everything, with the same places to fill", async (t) => {
  t.same(keysOf(zh).toSorted(), keysOf(en).toSorted());
  const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].toSorted();
  for (const key of keysOf(en)) {
    const [chinese, english] = [textAt(zh, key), textAt(en, key)];
    t.notMatch(chinese.trim(), /^$/, key);
    // "One picture waits" needs no number; its other form does.
    t.same(places(chinese), places(english), key);
  }
});

t.test("what browsers show themselves is there in every language they are told of", async (t) => {
  const used = JSON.stringify(manifestOf(chrome.folder)).matchAll(/__MSG_(\w+)__/g);
  const keys = [...new Set([...used].map(([, key]) => key ?? ""))];
  for (const language of ["en", "zh_CN", "zh_TW"]) {
    const path = join(chrome.folder, "_locales", language, "messages.json");
    const messages = JSON.parse(readFileSync(path, "utf8")) as Record<string, { message: string }>;
    for (const key of keys) t.ok(messages[key]?.message, `${language} ${key}`);
  }
});
