import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import t from "tap";
import { freePort, startServer, until } from "../support/servers.ts";
import { copyProduct } from "./support/product-copy.ts";
import { startBrowsers } from "./support/visitor.ts";

const dir = t.testdir({ product: {}, data: {} });
const browsers = await startBrowsers(t);
const product = await copyProduct(join(dir, "product"));
const port = await freePort();
const start = () =>
  startServer({
    app: "local-server",
    port,
    dataDir: join(dir, "data"),
    program: product.program,
    env: { ENABLE_CLOUD_SYNC: "false" },
  });
let server = await start();
t.teardown(() => server.stop());
const base = `http://127.0.0.1:${port}`;

async function logIn(page: Page): Promise<void> {
  await page.goto(base);
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill("admin123");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.getByRole("navigation").waitFor();
}

async function openSync(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Sync is switched off" }).click();
  await heading(page, "Cloud sync");
}

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name }).waitFor();

t.test(
  "the shell opens without the server, is whole, and is never older than a server that is there",
  async (t) => {
    const { page, context } = await browsers.visit();
    await logIn(page);
    const cdp = await context.newCDPSession(page);
    t.same((await cdp.send("Page.getAppManifest")).errors, []);
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    // Which every context of a test is.
    t.same(
      installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"),
      [],
    );
    const keptText = () => page.evaluate<string>(`caches.match("/").then((kept) => kept?.text() ?? "")`);
    await until("the shell is kept", async () => ((await keptText()) === "" ? undefined : true));

    await server.stop();
    await page.goto(`${base}/sync`);
    await page.getByText("The server cannot be reached").first().waitFor();
    const [sync, picture] = ["SyncPage", "PicturePage"].map((part) => product.find(part));
    for (const part of [sync, picture]) {
      t.ok(
        await page.evaluate<boolean>(`fetch("/${part}").then(({ ok }) => ok, () => false)`),
        `${part} is kept`,
      );
    }

    product.rebuild();
    product.forget();
    product.mark("newer");
    server = await start();
    await page.getByRole("button", { name: "Try again" }).click();
    await heading(page, "Cloud sync");
    await page.reload();
    await heading(page, "Cloud sync");
    t.equal(await page.locator("meta[name=generator]").getAttribute("content"), "newer");
    await until("the newer shell is kept", async () =>
      (await keptText()).includes("newer") ? true : undefined,
    );
    await until("and nothing of the older one", async () =>
      (await page.evaluate<boolean>(`caches.match("/${sync}").then((kept) => kept === undefined)`))
        ? true
        : undefined,
    );
    t.ok(
      await page.evaluate<boolean>(
        `caches.match("/${product.find("PicturePage")}").then((kept) => kept !== undefined)`,
      ),
    );
  },
);

t.test(
  "a page that was opened before an update goes on, and loads itself anew where it lacks a part",
  async (t) => {
    const [first, second] = [
      await browsers.visit({ worker: false }),
      await browsers.visit({ worker: false }),
    ];
    let loads = 0;
    for (const { page } of [first, second]) {
      await logIn(page);
      page.on("load", () => (loads += 1));
    }
    // Files are replaced under the running server.
    product.rebuild();
    await openSync(first.page);
    t.equal(loads, 0);

    await server.stop();
    product.forget();
    server = await start();
    const { page } = second;
    await openSync(page);
    t.equal(loads, 1);
    t.equal(new URL(page.url()).pathname, "/sync");
  },
);

t.test("a part that the newest pages lack as well is asked for once more, not for ever", async (t) => {
  await server.stop();
  rmSync(join(dir, "product/apps/web/dist", product.find("SyncPage")));
  server = await start();
  const { page } = await browsers.visit({ worker: false });
  await logIn(page);
  let loads = 0;
  page.on("load", () => (loads += 1));
  const again = page.waitForEvent("load");
  await page.getByRole("link", { name: "Sync is switched off" }).click();
  await again;
  await page.getByRole("status").filter({ hasText: "cannot be reached" }).waitFor();
  await page.getByRole("link", { name: "Trash" }).click();
  await heading(page, "Trash");
  t.equal(loads, 1);
});
