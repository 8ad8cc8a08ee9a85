import { join } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Test } from "tap";
import { buildWeb } from "../../../scripts/build/web.ts";
import { findChromium } from "./chromium.ts";

const root = join(import.meta.dirname, "..", "..", "..");

export const themes = ["light", "dark"] as const;
export const languages = ["zh", "en"] as const;

export interface Manner {
  readonly theme?: (typeof themes)[number];
  readonly language?: (typeof languages)[number];
  readonly width?: number;
  readonly height?: number;
  /** The service worker, which hands scripts on without saying how large they came; there unless told otherwise. */
  readonly worker?: boolean;
}

/** Somebody with a browser of their own: cookies, theme, language, window. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What stood in the console as an error or a breach of the content policy, and what was thrown. */
  readonly troubles: string[];
  /** What axe-core finds wrong with the page as it is now, in words; nothing where all is well. */
  violations(): Promise<string[]>;
  /** Bytes of script, as they came over the net, that the page has loaded since it was opened. */
  scriptBytes(): Promise<number>;
}

export interface Browsers {
  visit(manner?: Manner): Promise<Visitor>;
}

/** Starts a Chromium for a test file, with the pages built from the sources as they are. */
export async function startBrowsers(t: Test): Promise<Browsers> {
  await buildWeb(root);
  const browser: Browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  t.teardown(() => browser.close());
  return {
    async visit({ theme = "light", language = "en", width = 1280, height = 800, worker = true } = {}) {
      const context = await browser.newContext({
        colorScheme: theme,
        locale: language === "zh" ? "zh-CN" : "en-US",
        viewport: { width, height },
        // Colours on their way from one to another have a contrast that nobody chose.
        reducedMotion: "reduce",
        serviceWorkers: worker ? "allow" : "block",
        acceptDownloads: true,
      });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      const troubles: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") troubles.push(`${message.text()} ${message.location().url}`);
      });
      page.on("pageerror", (error) => troubles.push(String(error)));
      return {
        page,
        context,
        troubles,
        violations: () => violationsOf(page),
        scriptBytes: () => scriptBytesOf(page),
      };
    },
  };
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<
    { id: string; help: string; nodes: { target: unknown; html: string }[] }[]
  >("axe.run().then(({ violations }) => violations)");
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map(({ target, html }) => `${String(target)} ${html.slice(0, 160)}`).join(" | ")}`,
  );
}

const scriptBytesOf = (page: Page): Promise<number> =>
  page.evaluate<number>(`performance.getEntriesByType("resource")
    .filter(({ name }) => new URL(name).pathname.endsWith(".js"))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`);
