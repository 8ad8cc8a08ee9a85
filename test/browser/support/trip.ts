import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import type { Page } from "playwright-core";
import type { Test } from "tap";
import { buildExtension } from "../../../apps/extension/build/build-extension.ts";
import { picture } from "../../support/pictures.ts";
import { freePort, startServer, until } from "../../support/servers.ts";
import { type Browser, type Manner, startBrowser } from "./extension.ts";
import { type Overlay, overlayOf } from "./overlay.ts";
import { startShop, type Ware } from "./shop.ts";

/** What the extension keeps of a picture on its way. */
export interface Kept {
  readonly id: string;
  readonly state: string;
  readonly error?: string;
  readonly size?: number;
}

const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** A shop, a desktop server with its person, and a Chromium with the extension, which knows that server. */
export async function startTrip(t: Test, manner: Manner = {}) {
  const dir = t.testdir({ desktop: {} });
  // Not in the test's folder: a browser that is being closed still writes to it.
  const profile = await mkdtemp(join(tmpdir(), "extension-profile-"));
  const [shop, port] = [await startShop(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const startDesktop = () =>
    startServer({
      app: "local-server",
      port,
      dataDir: join(dir, "desktop"),
      // The shop is on this machine.
      env: { FETCH_ALLOWED_HOSTS: "127.0.0.1", ENABLE_CLOUD_SYNC: "false" },
    });
  const [[built], started] = await Promise.all([buildExtension(join(dir, "extension")), startDesktop()]);
  const open = () => startBrowser(built?.folder ?? "", profile, manner);
  const now: { browser: Browser; desktop: typeof started } = { browser: await open(), desktop: started };
  t.teardown(async () => {
    await now.browser.close();
    await Promise.all([now.desktop.stop("SIGKILL"), shop.close()]);
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  const person = createClient(localCalls, { baseUrl: url, fetch: withCookies() });
  await person.login({ body: { username: "admin", password: "admin123", remember_me: true } });
  const settle = (settings: object = {}) =>
    now.browser.run(
      `chrome.storage.local.set({ settings: ${JSON.stringify({ server: url, language: "en", ...settings })} })`,
    );
  await settle();

  const library = async () => (await person.listImages({ query: { per_page: 200 } })).images;
  const parcels = () =>
    now.browser.run<Kept[]>(
      `new Promise((resolve) => { indexedDB.open("clothesline").onsuccess = ({ target }) => { target.result.transaction("outbox").objectStore("outbox").getAll().onsuccess = (event) => { target.result.close(); resolve(event.target.result); }; }; })`,
    );
  let made = 0;
  return {
    dir,
    shop,
    url,
    person,
    now,
    settle,
    library,
    parcels,
    /** The picture with these bytes, once the server has it. */
    savedAs: (bytes: Buffer) =>
      until(
        "the picture is saved",
        async () => (await library()).find(({ sha256 }) => sha256 === sha(bytes)),
        15_000,
      ),
    copiesOf: async (bytes: Buffer) => (await library()).filter(({ sha256 }) => sha256 === sha(bytes)).length,
    bytesOf: ({ user_id, category, filename }: { user_id: string; category: string; filename: string }) =>
      readFile(join(dir, "desktop", "saved_images", user_id, category, filename)),
    untilWaiting: (count: number) =>
      until(`${count} wait`, async () =>
        (await parcels()).filter(({ state }) => state === "waiting").length === count ? true : undefined,
      ),
    stopDesktop: () => now.desktop.stop("SIGKILL"),
    startDesktop: async () => {
      now.desktop = await startDesktop();
    },
    /** Ends the browser and starts it again, as the same person's. */
    restartBrowser: async () => {
      await now.browser.close();
      now.browser = await open();
    },
    visit: async (path: string, html: string, host = "shop.test"): Promise<Page> => {
      shop.pages[path] = `<!doctype html><title>Linen shirts</title>${html}`;
      const page = await now.browser.context.newPage();
      await page.goto(shop.at(host, path), { waitUntil: "networkidle" });
      return page;
    },
    /** A new picture in the shop. */
    ware: async (path: string, more: Partial<Ware> = {}, kilobytes = 100): Promise<Buffer> => {
      made += 1;
      const bytes = more.bytes ?? (await picture(made, kilobytes));
      shop.wares[path] = { bytes, ...more };
      return bytes;
    },
    overlay: (page: Page): Promise<Overlay> => overlayOf(page),
    /** As the popup's buttons do after the toolbar's was pressed. */
    show: async (overlay: "picker" | "region", page: Page): Promise<Overlay> => {
      await now.browser.press(page);
      const tabId = await now.browser.tabId(page);
      const popup = await now.browser.own("popup.html");
      await page.bringToFront();
      await popup.evaluate(
        `chrome.runtime.sendMessage({ type: "open", overlay: "${overlay}", tabId: ${tabId} })`,
      );
      await popup.close();
      return overlayOf(page);
    },
  };
}
