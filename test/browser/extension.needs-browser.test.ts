import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import type { Page } from "playwright-core";
import sharp from "sharp";
import t from "tap";
import { buildExtension } from "../../apps/extension/build/build-extension.ts";
import { picture } from "../support/pictures.ts";
import { freePort, startServer, until } from "../support/servers.ts";
import { startBrowser } from "./support/extension.ts";
import { overlayOf } from "./support/overlay.ts";
import { startShop } from "./support/shop.ts";

const dir = t.testdir({ desktop: {} });
// Not in the test's folder: a browser that is being closed still writes to it.
const profile = await mkdtemp(join(tmpdir(), "extension-profile-"));
const shop = await startShop();
const port = await freePort();
const startDesktop = () =>
  startServer({
    app: "local-server",
    port,
    dataDir: join(dir, "desktop"),
    // The shop is on this machine.
    env: { FETCH_ALLOWED_HOSTS: "127.0.0.1", ENABLE_CLOUD_SYNC: "false" },
  });
const [[built], firstDesktop] = await Promise.all([buildExtension(join(dir, "extension")), startDesktop()]);
let desktop = firstDesktop;
const browser = await startBrowser(built?.folder ?? "", profile);
t.teardown(async () => {
  await browser.close();
  await Promise.all([desktop.stop(), shop.close()]);
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

const server = `http://127.0.0.1:${port}`;
const person = createClient(localCalls, { baseUrl: server, fetch: withCookies() });
await person.login({ body: { username: "admin", password: "admin123", remember_me: true } });
await browser.run(`chrome.storage.local.set({ settings: { server: "${server}", language: "en" } })`);

const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const library = async () => (await person.listImages({ query: { per_page: 100 } })).images;
const savedAs = (bytes: Buffer) =>
  until(
    "the picture is saved",
    async () => (await library()).find(({ sha256 }) => sha256 === sha(bytes)),
    10_000,
  );
const waiting = () =>
  browser.run<number>(
    `new Promise((resolve) => { indexedDB.open("clothesline", 1).onsuccess = ({ target }) => { target.result.transaction("outbox").objectStore("outbox").getAll().onsuccess = (event) => { target.result.close(); resolve(event.target.result.filter(({ state }) => state === "waiting").length); }; }; })`,
  );
const badge = () => browser.run<string>(`chrome.action.getBadgeText({})`);
async function visit(path: string, html: string, host = "shop.test"): Promise<Page> {
  shop.pages[path] = `<!doctype html><title>Linen shirts</title>${html}`;
  const page = await browser.context.newPage();
  await page.goto(shop.at(host, path), { waitUntil: "networkidle" });
  return page;
}
let made = 0;
async function ware(path: string, more: object = {}, kilobytes = 200): Promise<Buffer> {
  made += 1;
  const bytes = await picture(made, kilobytes);
  shop.wares[path] = { bytes, ...more };
  return bytes;
}

t.test(
  "a picture behind a cookie is saved from the menu, byte for byte, with what its page says",
  async (t) => {
    const bytes = await ware("/shirt.png", { cookie: true, referrer: "shop.test" });
    const page = await visit(
      "/cookie",
      `<figure><a href="/buy"><img src="/shirt.png" alt="A shirt"></a><figcaption>Linen, <b>white</b></figcaption></figure>`,
    );
    await browser.press(page);
    await browser.menu(page, "save-char", { srcUrl: shop.at("shop.test", "/shirt.png") });
    const saved = await savedAs(bytes);
    t.match(saved, {
      category: "char",
      original_url: shop.at("shop.test", "/shirt.png"),
      page_url: page.url(),
      page_title: "Linen shirts",
      context_info: { alt: "A shirt", caption: "Linen, white", link: shop.at("shop.test", "/buy") },
    });
    const { user_id, category, filename } = saved;
    t.same(await readFile(join(dir, "desktop", "saved_images", user_id, category, filename)), bytes);
    await page.close();
  },
);

t.test(
  "a picture that another site gives to its own shop's pages alone is fetched by the server, as from the page",
  async (t) => {
    const bytes = await ware("/hotlink.png", { referrer: "shop.test" });
    const page = await visit("/hot", `<img src="${shop.at("pictures.test", "/hotlink.png")}" alt="">`);
    await browser.press(page);
    const srcUrl = shop.at("127.0.0.1", "/hotlink.png");
    // The server resolves no name of this test, so the address is the machine's own.
    await browser.menu(page, "save-clothes", { srcUrl });
    t.match(await savedAs(bytes), { category: "clothes", original_url: srcUrl, page_url: page.url() });
    await page.close();
  },
);

t.test("pictures of blob: addresses, data: addresses and backgrounds are saved as they are", async (t) => {
  const [blob, data, background] = [
    await ware("/blob.png"),
    await picture(900, 200),
    await ware("/back.png", { cookie: true }),
  ];
  const page = await visit(
    "/kinds",
    `<img id="blob" alt="From a blob">
     <img id="data" src="data:image/png;base64,${data.toString("base64")}" alt="Data">
     <div aria-label="Behind" style="width:300px;height:300px;background-image:url(/back.png)"></div>
     <script>fetch("/blob.png").then((r) => r.blob()).then((b) => { document.querySelector("#blob").src = URL.createObjectURL(b); });</script>`,
  );
  await browser.press(page);
  const srcUrl = await page.evaluate<string>(`document.querySelector("#blob").src`);
  t.match(srcUrl, /^blob:/);
  await browser.menu(page, "save-clothes", { srcUrl });
  t.match(await savedAs(blob), { original_url: null, context_info: { alt: "From a blob" } });

  const tabId = await browser.tabId(page);
  const popup = await browser.own("popup.html");
  await page.bringToFront();
  await popup.evaluate(`chrome.runtime.sendMessage({ type: "open-picker", tabId: ${tabId} })`);
  const overlay = await overlayOf(page);
  t.equal((await overlay.texts(".tile")).length, 3);
  await overlay.click("footer .choice button", 1);
  await overlay.click("footer .button.quiet");
  t.same(await overlay.texts("footer .primary"), ["Save 3"]);
  await overlay.click("footer .primary");
  t.match(await savedAs(data), { category: "char" });
  t.match(await savedAs(background), {
    category: "char",
    original_url: shop.at("shop.test", "/back.png"),
    context_info: { alt: "Behind" },
  });
  await until("all are told of", async () =>
    (await overlay.texts(".state")).every((text) => text === "Saved") ? true : undefined,
  );
  t.equal((await library()).filter(({ sha256 }) => sha256 === sha(blob)).length, 2, "once in each category");
  await page.keyboard.press("Escape");
  t.notOk(await overlay.isThere());
  await Promise.all([page.close(), popup.close()]);
});

t.test(
  "of a srcset, a picture element, a lazy picture and a link to the large one, the best size is saved",
  async (t) => {
    const large = [
      await ware("/set-1600.png"),
      await ware("/picture.png"),
      await ware("/lazy.png"),
      await ware("/linked.png"),
    ];
    const small = await ware("/small.png", {}, 20);
    await ware("/avif.avif", { type: "image/avif", bytes: await sharp(small).resize(150).avif().toBuffer() });
    const page = await visit(
      "/sizes",
      `<img src="/small.png" srcset="/small.png 400w, /set-1600.png 1600w" sizes="100px" width="150">
     <picture><source type="image/avif" srcset="/avif.avif"><source srcset="/small.png?2 1x, /picture.png 2x"><img src="/small.png?2" width="150"></picture>
     <img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" data-src="/lazy.png" width="200" height="200">
     <a href="/linked.png"><img src="/small.png?3" width="150"></a>
     <img src="/small.png?4" data-zoom-image="/missing.png" width="150">`,
    );
    shop.wares["/small.png?2"] = shop.wares["/small.png?3"] = shop.wares["/small.png?4"] = { bytes: small };
    await page.reload({ waitUntil: "networkidle" });
    await browser.press(page);
    const popup = await browser.own("popup.html");
    await page.bringToFront();
    await popup.evaluate(
      `chrome.runtime.sendMessage({ type: "open-picker", tabId: ${await browser.tabId(page)} })`,
    );
    const overlay = await overlayOf(page);
    await browser.run(`chrome.storage.local.get("settings")`);
    await overlay.click("footer .button.quiet");
    await overlay.click("footer .primary");
    for (const bytes of large) t.match(await savedAs(bytes), { category: "char" }, "the last choice");
    await until("all are sent", async () => ((await waiting()) === 0 ? true : undefined));
    await Promise.all([page.close(), popup.close()]);
  },
);

t.test(
  "while the server is away pictures wait, outlive a stopped worker, and are sent once when it is back",
  async (t) => {
    await desktop.stop("SIGKILL");
    const [first, second] = [await ware("/away-1.png", { cookie: true }), await ware("/away-2.png")];
    const page = await visit("/away", `<img src="/away-1.png"><img src="/away-2.png">`);
    await browser.press(page);
    await browser.menu(page, "save-clothes", { srcUrl: shop.at("shop.test", "/away-1.png") });
    await browser.menu(page, "save-clothes", { srcUrl: shop.at("shop.test", "/away-2.png") });
    await until("two wait", async () => ((await waiting()) === 2 ? true : undefined));
    await page.close();
    // From now on only the extension has them.
    shop.wares = {};
    await until("the button says so", async () => ((await badge()) === "2" ? true : undefined));
    await browser.stopWorker();
    desktop = await startDesktop();
    const popup = await browser.own("popup.html");
    await savedAs(first);
    await savedAs(second);
    await until("none waits", async () => ((await waiting()) === 0 ? true : undefined));
    await popup.evaluate(`chrome.runtime.sendMessage({ type: "send-now" })`);
    await until("the button is empty", async () => ((await badge()) === "" ? true : undefined));
    t.equal(await browser.run(`chrome.alarms.get("send").then((alarm) => alarm === undefined)`), true);
    const all = await library();
    for (const bytes of [first, second]) {
      t.equal(all.filter(({ sha256 }) => sha256 === sha(bytes)).length, 1);
    }
    await popup.close();
  },
);

t.test(
  "a paired extension saves as its person, takes the last picture back, and stops when it is revoked",
  async (t) => {
    const { code } = await person.createPairingCode();
    const popup = await browser.own("popup.html");
    await popup.click("#pair");
    await popup.fill("input[name=code]", "WRONGONE");
    await popup.press("input[name=code]", "Enter");
    await popup.getByText("The code is wrong").waitFor();
    await popup.fill("input[name=code]", code.toLowerCase());
    await popup.press("input[name=code]", "Enter");
    await popup.getByText("Paired with admin").waitFor();
    const { extensions } = await person.listExtensions();
    t.equal(extensions.length, 1);

    const bytes = await ware("/mine.png");
    const page = await visit("/mine", `<img src="/mine.png" alt="Mine">`);
    await browser.press(page);
    const srcUrl = shop.at("shop.test", "/mine.png");
    await browser.menu(page, "save-clothes", { srcUrl });
    await savedAs(bytes);
    await popup.click("#undo");
    await popup.getByText("Taken back").waitFor();
    t.notOk((await library()).some(({ sha256 }) => sha256 === sha(bytes)));
    t.equal((await person.listTrash({})).total, 1);

    await person.revokeExtension({ params: { extension_id: extensions[0]?.id ?? "" } });
    await browser.menu(page, "save-clothes", { srcUrl });
    await popup.getByText("The pairing has ended").waitFor();
    t.equal(await waiting(), 1, "what was meant for a person does not become somebody else's");
    t.notOk((await library()).some(({ sha256 }) => sha256 === sha(bytes)));
    await popup.getByRole("button", { name: "Unpair" }).click();
    await savedAs(bytes);
    await popup.getByText("Not paired").waitFor();
    await Promise.all([page.close(), popup.close()]);
  },
);

t.test("a part of the screen is saved as a picture of that part", async (t) => {
  const page = await visit(
    "/screen",
    `<body style="margin:0;background:#fff"><div style="position:absolute;left:100px;top:120px;width:300px;height:200px;background:#c00000"></div>`,
  );
  await browser.press(page);
  const popup = await browser.own("popup.html");
  await page.bringToFront();
  await popup.evaluate(
    `chrome.runtime.sendMessage({ type: "open-region", tabId: ${await browser.tabId(page)} })`,
  );
  const before = (await library()).length;
  await page.mouse.move(110, 130);
  await page.mouse.down();
  await page.mouse.move(390, 310, { steps: 4 });
  await page.mouse.up();
  const all = await until("it is saved", async () => {
    const images = await library();
    return images.length > before ? images : undefined;
  });
  const region = all[0];
  t.match(region, { image_width: 280, image_height: 180, page_url: page.url(), original_url: null });
  if (region === undefined) return;
  const { user_id, category, filename } = region;
  const stats = await sharp(join(dir, "desktop", "saved_images", user_id, category, filename)).stats();
  t.match(
    stats.channels.slice(0, 3).map(({ min, max }) => [min, max]),
    [
      [192, 192],
      [0, 0],
      [0, 0],
    ],
  );
  await Promise.all([page.close(), popup.close()]);
});
