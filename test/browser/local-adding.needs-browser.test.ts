import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import t from "tap";
import { animatedGif, cameraJpeg, photoAvif, photoWebp } from "../support/photos.ts";
import { picture } from "../support/pictures.ts";
import { freePort, startServer, until } from "../support/servers.ts";
import { treeOf } from "../support/tree.ts";
import { dragFiles } from "./support/drag-files.ts";
import { startBrowsers } from "./support/visitor.ts";

const dir = t.testdir({ cloud: {}, desktop: {}, loose: {}, album: { summer: {} }, many: {} });
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

const jpeg = await cameraJpeg(1);
const write = (folder: string, files: Record<string, Buffer | string>): string[] =>
  Object.entries(files).map(([name, bytes]) => {
    const path = join(dir, folder, name);
    writeFileSync(path, bytes);
    return path;
  });

async function logIn(page: Page): Promise<void> {
  await page.goto(base);
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill("admin123");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.getByRole("navigation").waitFor();
}
const queueOf = (page: Page) => page.getByRole("region", { name: "Adding pictures" });
const countOf = (page: Page, count: number) =>
  page
    .getByRole("status")
    .filter({ hasText: `${count} pictures` })
    .waitFor();
async function closeQueue(page: Page, summary: string): Promise<void> {
  await queueOf(page).getByRole("heading", { name: summary, exact: true }).waitFor();
  await queueOf(page).getByRole("button", { name: "Close" }).click();
  await queueOf(page).waitFor({ state: "detached" });
}
const savedFiles = () => Object.keys(treeOf(join(dir, "desktop/saved_images")));

t.test(
  "photographs that are dragged in are saved as they are, and what is refused is explained",
  async (t) => {
    const { page } = await browsers.visit();
    await logIn(page);
    const whole = write("loose", {
      "camera.jpg": jpeg,
      "shop.webp": await photoWebp(2),
      "turning.gif": await animatedGif(3),
    });
    const refused = write("loose", {
      "phone.avif": await photoAvif(4),
      "half.jpg": jpeg.subarray(0, jpeg.length / 2),
      "drawing.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`,
      "list.txt": "no picture",
      "heavy.jpg": Buffer.concat([jpeg, Buffer.alloc(11 * 1024 * 1024)]),
    });
    await dragFiles(page, [...whole, ...refused]);
    const queue = queueOf(page);
    await queue.getByRole("heading", { name: "3 added · 5 failed" }).waitFor();
    const why = (name: string) => queue.getByRole("listitem").filter({ hasText: name });
    await why("half.jpg").getByText("The picture is incomplete: its file is cut off").waitFor();
    await why("heavy.jpg").getByText("Pictures may have 10 MB at most").waitFor();
    for (const name of ["phone.avif", "drawing.svg", "list.txt"])
      await why(name).getByText("Not a PNG, JPG, GIF or WebP picture").waitFor();
    await queue.getByRole("button", { name: "Try all again" }).click();
    await queue.getByRole("heading", { name: "3 added · 5 failed" }).waitFor();
    await queue.getByRole("link", { name: "camera.jpg" }).click();
    // Held upright: shown as it was seen, not as the sensor lay.
    await page.getByRole("dialog").getByText("480 × 640").waitFor();
    await page.keyboard.press("Escape");
    await closeQueue(page, "3 added · 5 failed");
    t.same(
      Object.values(treeOf(join(dir, "desktop/saved_images"))).toSorted(),
      Object.values(treeOf(join(dir, "loose")))
        .filter((_hash, index) =>
          /camera|shop|turning/.test(Object.keys(treeOf(join(dir, "loose")))[index] ?? ""),
        )
        .toSorted(),
      "byte for byte, with all that the camera wrote",
    );

    mkdirSync(join(dir, "album/summer/beach"));
    write("album", { ".DS_Store": "system", "again.jpg": jpeg });
    write("album/summer", { "one.jpg": await cameraJpeg(5), "notes.txt": "no picture" });
    write("album/summer/beach", { "two.webp": await photoWebp(6) });
    await dragFiles(page, [join(dir, "album")]);
    await queue.getByRole("listitem").filter({ hasText: "again.jpg" }).getByText("Already there").waitFor();
    await closeQueue(page, "2 added · 1 already there");
    await countOf(page, 5);
  },
);

t.test(
  "a picture on the clipboard is saved with Ctrl+V, a text beside it goes where it is meant",
  async (t) => {
    const { page, context } = await browsers.visit();
    await logIn(page);
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base });
    const copy = (color: string, text?: string) =>
      page.evaluate(`(async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
      const pen = canvas.getContext("2d");
      pen.fillStyle = ${JSON.stringify(color)};
      pen.fillRect(8, 8, 48, 32);
      const png = await new Promise((resolve) => canvas.toBlob(resolve));
      const text = ${JSON.stringify(text ?? null)};
      const items = { "image/png": png, ...(text && { "text/plain": new Blob([text], { type: "text/plain" }) }) };
      await navigator.clipboard.write([new ClipboardItem(items)]);
    })()`);
    await copy("teal");
    await page.keyboard.press("ControlOrMeta+V");
    await closeQueue(page, "1 added");
    await countOf(page, 6);
    await copy("tomato", "a table");
    await page.getByRole("searchbox").press("ControlOrMeta+V");
    await until("the text is in the field", async () =>
      (await page.getByRole("searchbox").inputValue()) === "a table" ? true : undefined,
    );
    t.equal(await queueOf(page).count(), 0);
    t.equal(savedFiles().length, 6);
  },
);

t.test("an address inside the own network is refused in words", async () => {
  const { page } = await browsers.visit();
  await logIn(page);
  await page.getByRole("button", { name: "Add pictures" }).click();
  await page.getByLabel("Address of a picture").fill("file:///etc/passwd");
  await page.getByRole("button", { name: "Fetch" }).click();
  await page.getByRole("dialog").getByText("That is not the address of a picture on the web").waitFor();
  await page.getByLabel("Address of a picture").fill(`http://127.0.0.1:${cloudPort}/icons/icon-192.png`);
  await page.getByRole("button", { name: "Fetch" }).click();
  await queueOf(page).getByText("Addresses inside your own network are not fetched from").waitFor();
});

t.test(
  "a server that is killed while it adds and syncs gets every picture once, without a hand",
  async (t) => {
    const { page } = await browsers.visit();
    await logIn(page);
    const count = 60;
    const before = savedFiles().length;
    write(
      "many",
      Object.fromEntries(
        await Promise.all(
          Array.from({ length: count }, async (_, at) => [`${at}.png`, await picture(at + 100, 40)] as const),
        ),
      ),
    );
    await dragFiles(page, [join(dir, "many")]);
    await until("some are saved", () => (savedFiles().length > before + 5 ? true : undefined));
    await desktop.stop("SIGKILL");
    await queueOf(page).getByText("The server cannot be reached; this goes on by itself").first().waitFor();
    desktop = await startDesktop();
    await closeQueue(page, `${count} added`);
    await countOf(page, before + count);
    t.equal(savedFiles().length, before + count);

    await page.getByRole("link", { name: /wait/ }).click();
    await page.getByRole("button", { name: "Sync now" }).click();
    const here = treeOf(join(dir, "desktop/saved_images"));
    await desktop.stop("SIGKILL");
    await page.getByRole("heading", { name: "The local server cannot be reached" }).waitFor();
    desktop = await startDesktop();
    await page
      .getByRole("heading", { name: "The local server cannot be reached" })
      .waitFor({ state: "detached" });
    const again = page.getByRole("button", { name: "Sync now" });
    const finished = page.getByRole("heading", { name: "Everything is synced" });
    await again.click();
    await finished.waitFor();
    t.same(treeOf(join(dir, "cloud/users")), here, "the cloud has the very same files");
  },
);

t.test("two thousand files are shown to be on their way at once, and the page stays quick", async (t) => {
  const { page } = await browsers.visit();
  await logIn(page);
  const before = savedFiles().length;
  // The server takes none: this is about the page.
  await page.route("**/api/upload-file", () => {});
  const bytes = await picture(1);
  mkdirSync(join(dir, "flood"));
  write("flood", Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`${at}.png`, bytes])));
  t.equal(readdirSync(join(dir, "flood")).length, 2_000);
  await dragFiles(page, [join(dir, "flood")]);
  await queueOf(page).getByRole("heading", { name: "Adding: 0 of 2,000" }).waitFor();
  t.ok((await queueOf(page).getByRole("listitem").count()) < 100, "few of them are rows");
  await queueOf(page)
    .getByText(/^and 1,9\d\d more$/)
    .waitFor();
  await page.getByRole("link", { name: "Trash" }).click();
  await page.getByRole("heading", { name: "Trash", exact: true }).waitFor();
  t.equal(savedFiles().length, before);
});
