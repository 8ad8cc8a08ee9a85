import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import t from "tap";
import { picture } from "../support/pictures.ts";
import { freePort, startServer, until } from "../support/servers.ts";
import { treeOf } from "../support/tree.ts";
import { languages, startBrowsers, themes } from "./support/visitor.ts";

const pages = join(import.meta.dirname, "../../apps/web/dist");
const dir = t.testdir({ cloud: {}, desktop: {} });
const browsers = await startBrowsers(t);
const [cloudPort, port] = [await freePort(), await freePort()];
const cloud = await startServer({ app: "cloud-server", port: cloudPort, dataDir: join(dir, "cloud") });
const startDesktop = () =>
  startServer({
    app: "local-server",
    port,
    dataDir: join(dir, "desktop"),
    env: { CLOUD_SERVER_URL: `http://127.0.0.1:${cloudPort}/api` },
  });
let desktop = await startDesktop();
t.teardown(() => Promise.all([desktop.stop(), cloud.stop()]));

const base = `http://127.0.0.1:${port}`;
const words = {
  en: { name: "User name", password: "Password", login: "Log in", first: "Save your first picture" },
  zh: { name: "用户名", password: "密码", login: "登录", first: "存下第一张图片" },
} as const;

async function logIn(page: Page, language: keyof typeof words = "en"): Promise<void> {
  await page.goto(base);
  await page.getByLabel(words[language].name).fill("admin");
  await page.getByLabel(words[language].password, { exact: true }).fill("admin123");
  await page.getByRole("button", { name: words[language].login, exact: true }).click();
  await page.getByRole("navigation").waitFor();
}

let made = 0;
const bytesOf = () => picture((made += 1));
const photo = async () => (await bytesOf()).toString("base64");

/** Puts files into the page as a drop or a paste would. */
async function give(page: Page, how: "drop" | "paste", files: Record<string, string>): Promise<void> {
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(${JSON.stringify(files)})) {
      const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name, { type: "image/png" }));
    }
    const event = ${how === "drop"}
      ? new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true })
      : new ClipboardEvent("paste", { clipboardData: dataTransfer, bubbles: true });
    document.body.dispatchEvent(event);
  })()`);
}

/** Bytes of script that the page has loaded, as they travel to a browser that takes brotli. */
async function scriptBytes(page: Page): Promise<number> {
  const names = await page.evaluate<string[]>(
    `performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)`,
  );
  const files = [...new Set(names)].filter((name) => name.endsWith(".js")).map((name) => join(pages, name));
  return files
    .map((file) => statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size)
    .reduce((sum, size) => sum + size, 0);
}

const tiles = (page: Page) => page.getByRole("gridcell");
const countOf = (page: Page, count: number) =>
  page
    .getByRole("status")
    .filter({ hasText: `${count} pictures` })
    .waitFor();

t.test("a newcomer gets from nothing to pictures that are edited, found and synced", async (t) => {
  const { page, troubles } = await browsers.visit();
  await logIn(page);
  await page.getByRole("heading", { name: words.en.first }).waitFor();
  await page.getByText("Your password is the default one").waitFor();

  await give(page, "drop", { "red shirt.png": await photo(), "blue shirt.png": await photo() });
  await countOf(page, 2);
  const pasted = await photo();
  await give(page, "paste", { "pasted coat.png": pasted });
  await countOf(page, 3);
  await page.getByRole("button", { name: "Add pictures" }).click();
  await page.getByLabel("Choose pictures").setInputFiles([
    { name: "hat.png", mimeType: "image/png", buffer: await bytesOf() },
    { name: "again.png", mimeType: "image/png", buffer: Buffer.from(pasted, "base64") },
    { name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") },
  ]);
  await countOf(page, 4);
  const queue = page.getByRole("region", { name: "Adding pictures" });
  await queue.getByText("Already there", { exact: true }).waitFor();
  await queue.getByText(/^Not a PNG/).waitFor();
  t.equal(await queue.getByRole("button", { name: "Try again" }).count(), 1);
  await queue.getByRole("button", { name: "Close" }).click();

  await page.getByRole("searchbox").fill("coat");
  await page.getByRole("status").filter({ hasText: "one picture" }).waitFor();
  await tiles(page).first().focus();
  await page.keyboard.press("f");
  await page.keyboard.press("Enter");
  const viewer = page.getByRole("dialog");
  await viewer.getByRole("heading", { name: "pasted coat.png" }).waitFor();
  t.equal(await viewer.getByRole("button", { name: "Favorite" }).getAttribute("aria-pressed"), "true");
  await viewer.getByLabel("Title").fill("Winter coat");
  await viewer.getByLabel("Title").press("Enter");
  await viewer.getByLabel("Add a tag").first().fill("wool");
  await viewer.getByLabel("Add a tag").first().press("Enter");
  await viewer.getByRole("link", { name: "wool" }).waitFor();
  await viewer.getByRole("button", { name: "Edit the picture" }).click();
  await viewer.getByRole("button", { name: "Turn right" }).click();
  for (let step = 0; step < 4; step += 1) {
    await viewer.getByRole("button", { name: "Top left corner" }).press("Shift+ArrowRight");
  }
  await viewer.getByRole("button", { name: "Save" }).click();
  await viewer.getByText("This picture was edited").waitFor();
  await viewer.getByText(/(29|30) × 37/).waitFor();
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "detached" });
  t.equal(
    await page.evaluate(`document.activeElement.getAttribute("role")`),
    "gridcell",
    "the focus is back",
  );

  await page.getByRole("searchbox").fill("");
  await countOf(page, 4);
  await page.keyboard.press("Tab");
  await tiles(page).first().click();
  await viewer.waitFor();
  const title = await viewer.getByRole("heading", { level: 1 }).textContent();
  await page.keyboard.press("ArrowRight");
  await until("the next picture", async () =>
    (await viewer.getByRole("heading", { level: 1 }).textContent()) === title ? undefined : true,
  );
  await page.keyboard.press("Delete");
  await page.getByText("one picture moved to the trash").waitFor();
  await countOf(page, 3);
  await page.getByRole("button", { name: "Undo" }).click();
  await countOf(page, 4);
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: /wait/ }).click();
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByRole("heading", { name: "Everything is synced" }).waitFor();
  await page.getByText("Linked as admin").waitFor();
  const [here, there] = [treeOf(join(dir, "desktop/saved_images")), treeOf(join(dir, "cloud/users"))];
  t.equal(Object.keys(here).length, 4);
  t.same(there, here, "the cloud has the very same files");
  t.same(
    troubles.filter((trouble) => !trouble.includes("400 (Bad Request)")),
    [],
  );
});

t.test("a server that goes away in the middle loses nothing", async (t) => {
  const { page } = await browsers.visit();
  await logIn(page);
  await countOf(page, 4);
  // Which the worker does in its own time.
  await until("the shell is kept", () =>
    page.evaluate<true | undefined>(
      `navigator.serviceWorker.controller ? caches.match("/").then((kept) => kept && true) : undefined`,
    ),
  );
  await desktop.stop("SIGKILL");
  await page.reload();
  await page.getByText("The server cannot be reached").waitFor();
  desktop = await startDesktop();
  await page.getByRole("button", { name: "Try again" }).click();
  await countOf(page, 4);

  await desktop.stop("SIGKILL");
  await give(page, "drop", { "found.png": await photo() });
  await page
    .getByRole("region", { name: "Adding pictures" })
    .getByText("The server cannot be reached; this goes on by itself")
    .first()
    .waitFor();
  desktop = await startDesktop();
  await countOf(page, 5);
  t.equal(await tiles(page).count(), 5);
});

t.test("an extension is paired with a code, and an account gets a password of its own", async (t) => {
  const { page, troubles } = await browsers.visit();
  await logIn(page);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Pair an extension" }).click();
  const code = (await page.locator(".code strong").textContent()) ?? "";
  const reply = await fetch(`${base}/api/extensions/pair`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: `chrome-extension://${"a".repeat(32)}` },
    body: JSON.stringify({ code, name: "Chromium here" }),
  });
  t.equal(reply.status, 200);
  await page.getByText("Chromium here").waitFor();
  await page.getByRole("button", { name: "Revoke Chromium here" }).click();
  await page.getByText("No extension is paired yet").waitFor();

  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password").fill("a better one");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The current password is wrong").waitFor();
  await page.getByLabel("Current password").fill("admin123");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The password is changed").waitFor();
  await page.getByText("Your password is the default one").waitFor({ state: "detached" });
  await page.getByLabel("New password").fill("admin123");
  await page.getByLabel("Current password").fill("a better one");
  await page.getByRole("button", { name: "Save" }).click();
  await until("the old password is back", async () =>
    (await page.getByLabel("Current password").inputValue()) === "" ? true : undefined,
  );
  t.same(
    troubles.filter((trouble) => !trouble.includes("400 (Bad Request)")),
    [],
  );
});

t.test("no page keeps anyone out, in either theme or language, wide or narrow", async (t) => {
  for (const theme of themes) {
    for (const language of languages) {
      const narrow = theme === "dark" ? { width: 390, height: 800 } : {};
      const visitor = await browsers.visit({
        theme,
        language,
        ...narrow,
      });
      const { page, troubles } = visitor;
      await page.goto(base);
      await page.getByLabel(words[language].name).waitFor();
      t.same(await visitor.violations(), [], `welcome, ${theme}, ${language}`);
      await logIn(page, language);
      const size = await scriptBytes(page);
      t.ok(size > 0 && size < 150_000, `the first view has ${size} bytes of script`);
      for (const path of ["/", "/characters", "/favorites", "/trash", "/sync", "/settings"]) {
        await page.goto(base + path);
        await page.getByRole("navigation").waitFor();
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForLoadState("networkidle");
        t.same(await visitor.violations(), [], `${path}, ${theme}, ${language}`);
        t.ok((await scriptBytes(page)) < 150_000, `${path} is small`);
        const isWider = await page.evaluate(
          `document.documentElement.scrollWidth > document.documentElement.clientWidth`,
        );
        t.notOk(isWider, `${path} fits`);
      }
      await page.goto(base);
      await tiles(page).first().click();
      await page.getByRole("dialog").getByRole("heading", { level: 1 }).waitFor();
      t.same(await visitor.violations(), [], `a picture, ${theme}, ${language}`);
      await page.keyboard.press("e");
      await page.getByRole("dialog").getByRole("toolbar").waitFor();
      t.same(await visitor.violations(), [], `an edit, ${theme}, ${language}`);
      t.same(troubles, []);
    }
  }
});
