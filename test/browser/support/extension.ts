import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";
import { until } from "../../support/servers.ts";
import { findChromium } from "./chromium.ts";

export interface Browser {
  readonly context: BrowserContext;
  /** Runs an expression in the worker. */
  run<T>(expression: string): Promise<T>;
  /** Opens one of the extension's own pages in a tab. */
  own(path: string): Promise<Page>;
  /** What a click on the toolbar's button does: the extension may enter this page, and its popup opens. */
  press(page: Page): Promise<void>;
  tabId(page: Page): Promise<number>;
  /** What a click on one of our entries in a page's menu tells the extension. */
  menu(page: Page, id: string, picture?: { srcUrl: string; frameId?: number }): Promise<void>;
  /** Stops the worker as the browser does when nothing happens for a while. */
  stopWorker(): Promise<void>;
  /** Gives or takes access to sites, as people do on the browser's own page of extensions. */
  access(change: "add" | "remove", ...patterns: string[]): Promise<void>;
  close(): Promise<void>;
}

export interface Manner {
  readonly colorScheme?: "light" | "dark";
  readonly language?: string;
  /** Pixels of the screen for one of the page's. */
  readonly scale?: number;
}

/** Starts a Chromium with the extension of a folder in it; names that end in `.test` are this machine. */
export async function startBrowser(
  extension: string,
  profile: string,
  { colorScheme = "light", language = "en", scale }: Manner = {},
): Promise<Browser> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: false,
    // An emulated window knows nothing of the screen's own scale.
    viewport: scale === undefined ? { width: 1200, height: 860 } : null,
    colorScheme,
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP *.test 127.0.0.1",
      `--lang=${language}`,
      ...(scale === undefined ? [] : [`--force-device-scale-factor=${scale}`, "--window-size=1200,900"]),
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
  });
  const session = await browserSession(context);
  const first = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const id = new URL(first.url()).host;
  // The driver's object stays the same when the worker is stopped and runs again.
  const run = async <T>(expression: string): Promise<T> => first.evaluate(expression) as Promise<T>;
  const tabId = (page: Page) =>
    run<number>(
      `chrome.tabs.query({}).then((tabs) => tabs.find(({ url }) => url === ${JSON.stringify(page.url())})?.id)`,
    );
  const own = async (path: string) => {
    const page = await context.newPage();
    await page.goto(`chrome-extension://${id}/${path}`);
    return page;
  };

  return {
    context,
    run,
    own,
    tabId,
    async press(page) {
      await page.bringToFront();
      const { targetInfos } = (await session.send("Target.getTargets", { filter: [{ type: "tab" }] })) as {
        targetInfos: { targetId: string; url: string }[];
      };
      const tab = targetInfos.find(({ url }) => url === page.url());
      await sendAny(session, "Extensions.triggerAction", { id, targetId: tab?.targetId });
    },
    async menu(page, menuItemId, picture) {
      const info = {
        menuItemId,
        editable: false,
        pageUrl: page.url(),
        frameId: 0,
        mediaType: "image",
        ...picture,
      };
      await run(
        `chrome.tabs.get(${await tabId(page)}).then((tab) => chrome.contextMenus.onClicked.dispatch(${JSON.stringify(info)}, tab))`,
      );
    },
    async stopWorker() {
      const page = await own("options.html");
      const cdp = await context.newCDPSession(page);
      await cdp.send("ServiceWorker.enable");
      await cdp.send("ServiceWorker.stopAllWorkers");
      await until("the worker is stopped", async () => {
        const { targetInfos } = await session.send("Target.getTargets");
        return targetInfos.some(({ type }) => type === "service_worker") ? undefined : true;
      });
      await page.close();
    },
    async access(change, ...patterns) {
      const page = await context.newPage();
      await page.goto("chrome://extensions/");
      for (const pattern of patterns) {
        await page.evaluate(`chrome.developerPrivate.${change}HostPermission("${id}", "${pattern}")`);
      }
      await page.close();
    },
    close: () => context.close(),
  };
}

async function browserSession(context: BrowserContext): Promise<CDPSession> {
  const browser = context.browser();
  if (browser === null) throw new Error("The browser cannot be reached");
  return browser.newBrowserCDPSession();
}

/** Of the protocol's newest commands the driver has no types yet. */
const sendAny = (session: CDPSession, method: string, params: object): Promise<unknown> =>
  (session.send as (method: string, params: object) => Promise<unknown>).call(session, method, params);
