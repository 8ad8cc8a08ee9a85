import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, type InlineConfig } from "vite";
import { callTable } from "./call-table.ts";
import { localeFiles } from "./locales.ts";
import { type Browser, manifestFor } from "./manifest.ts";

const here = dirname(import.meta.dirname);

export interface Built {
  readonly browser: Browser;
  readonly folder: string;
  readonly zip: string;
}

/** What runs in pages is one file each, because browsers load such scripts alone and not as modules. */
const pageScripts = { page: "src/page/main.ts", hover: "src/page/hover/main.ts" };

const common = {
  root: here,
  configFile: false,
  logLevel: "warn",
  plugins: [callTable()],
} as const satisfies InlineConfig;

/** @param into where the folders of both browsers are made; `dist` unless given. */
export async function buildExtension(into = join(here, "dist")): Promise<readonly Built[]> {
  const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8")) as { version: string };
  const chrome = join(into, "chrome");
  rmSync(into, { recursive: true, force: true });
  await buildOwnPages(chrome);
  for (const [name, file] of Object.entries(pageScripts)) await buildPageScript(chrome, name, file);
  for (const [path, text] of localeFiles()) {
    mkdirSync(dirname(join(chrome, path)), { recursive: true });
    writeFileSync(join(chrome, path), text);
  }
  const firefox = join(into, "firefox");
  cpSync(chrome, firefox, { recursive: true });
  return [
    { browser: "chrome" as const, folder: chrome },
    { browser: "firefox" as const, folder: firefox },
  ].map(({ browser, folder }) => {
    const manifest = manifestFor(browser, version);
    writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    return { browser, folder, zip: join(into, `clothesline-${browser}-${version}.zip`) };
  });
}

async function buildOwnPages(outDir: string): Promise<void> {
  await build({
    ...common,
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2024",
      // The content policy allows no data: addresses for styles and scripts.
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        checks: { pluginTimings: false },
        input: {
          popup: join(here, "popup.html"),
          options: join(here, "options.html"),
          background: join(here, "src/background/main.ts"),
        },
        output: {
          // Nothing is cached by its name, and a name without a hash makes an update's difference readable.
          entryFileNames: "[name].js",
          chunkFileNames: "parts/[name].js",
          assetFileNames: "parts/[name][extname]",
        },
      },
    },
  });
}

async function buildPageScript(outDir: string, name: string, file: string): Promise<void> {
  await build({
    ...common,
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      target: "es2024",
      rolldownOptions: {
        checks: { pluginTimings: false },
        input: { [name]: join(here, file) },
        output: { format: "iife", entryFileNames: "[name].js" },
      },
    },
  });
}
