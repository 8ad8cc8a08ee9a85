import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import t from "tap";
import { buildExtension } from "../../apps/extension/build/build-extension.ts";
import { zipFolder } from "../../apps/extension/build/zip-folder.ts";
import { picture } from "../support/pictures.ts";
import { freePort, startServer, until } from "../support/servers.ts";
import { startFirefox } from "./support/firefox.ts";
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
    env: {
      FETCH_ALLOWED_HOSTS: "127.0.0.1",
      ENABLE_CLOUD_SYNC: "false",
      LOCAL_ALLOWED_HOSTS: "pictures.test",
    },
  });
const [built, firstDesktop] = await Promise.all([buildExtension(join(dir, "extension")), startDesktop()]);
let desktop = firstDesktop;
const { folder, zip } = built.find(({ browser }) => browser === "firefox") ?? { folder: "", zip: "" };
await zipFolder(folder, zip);
let firefox = await startFirefox(profile, zip);
t.teardown(async () => {
  await firefox.quit();
  await Promise.all([desktop.stop(), shop.close()]);
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

const server = `http://127.0.0.1:${port}`;
const person = createClient(localCalls, { baseUrl: server, fetch: withCookies() });
await person.login({ body: { username: "admin", password: "admin123", remember_me: true } });
const options = await firefox.open(`${firefox.base}options.html`);
await firefox.inPage(
  `await chrome.storage.local.set({ settings: { server: args[0], language: "en" } })`,
  server,
);

const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const library = async () => (await person.listImages({ query: { per_page: 100 } })).images;
const savedAs = (bytes: Buffer) =>
  until("the picture is saved", async () => (await library()).find(({ sha256 }) => sha256 === sha(bytes)));
function visit(path: string, html: string, policy?: string): Promise<string> {
  shop.pages[path] = `<!doctype html><title>Linen shirts</title><body style="margin:0">${html}`;
  if (policy !== undefined) shop.policies[path] = policy;
  return firefox.open(shop.at("shop.test", path));
}
let made = 0;
async function ware(path: string, more: object = {}): Promise<Buffer> {
  made += 1;
  const bytes = await picture(made, 200);
  shop.wares[path] = { bytes, ...more };
  return bytes;
}

t.test("a code pairs it, from the popup", async (t) => {
  await firefox.open(`${firefox.base}popup.html`);
  const { code } = await person.createPairingCode();
  await firefox.click("#pair");
  await firefox.type("input[name=code]", `${code.toLowerCase()}\uE007`);
  await firefox.says("Paired with admin");
  const { extensions } = await person.listExtensions();
  t.match(extensions, [{ name: /^Firefox · /, origin: firefox.base.replace(/\/$/, "") }]);
  await firefox.closeTab();
});

t.test("a picture behind a cookie is saved from the menu, whatever the page's policy forbids", async (t) => {
  const bytes = await ware("/shirt.png", { cookie: true, referrer: "shop.test" });
  // The page watches for what is put into it, and for frames that it could take hold of.
  const html = `<figure><a href="/buy"><img id="shirt" src="/shirt.png" alt="A shirt"></a><figcaption>Linen</figcaption></figure>
    <script>new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const { localName, shadowRoot } of addedNodes)
        document.body.dataset.seen = [document.body.dataset.seen ?? "", localName, shadowRoot, length].join(" ");
    }).observe(document.documentElement, { childList: true });</script>`;
  await visit("/strict", html, "default-src 'none'; img-src 'self'; script-src 'unsafe-inline'");
  await firefox.menu("#shirt", "Save to characters");
  const saved = await savedAs(bytes);
  t.match(saved, {
    category: "char",
    original_url: shop.at("shop.test", "/shirt.png"),
    page_url: shop.at("shop.test", "/strict"),
    page_title: "Linen shirts",
    context_info: { alt: "A shirt", caption: "Linen", link: shop.at("shop.test", "/buy") },
  });
  const { user_id, category, filename } = saved;
  t.same(await readFile(join(dir, "desktop", "saved_images", user_id, category, filename)), bytes);
  t.equal(
    await firefox.inPage(`return document.body.dataset.seen`),
    " div  0",
    "no frame is within its reach",
  );
  t.equal(
    await firefox.inPage(`return document.querySelectorAll("html > div").length`),
    0,
    "and no trace is left",
  );
  await firefox.closeTab();
});

t.test(
  "pictures of blob: and data: addresses, backgrounds and closed trees are chosen together",
  async (t) => {
    const [blob, back, closed, data] = [
      await ware("/blob.png"),
      await ware("/back.png", { cookie: true }),
      await ware("/closed.png"),
      await picture(900, 200),
    ];
    await visit(
      "/kinds",
      `<div id="back" style="width:300px;height:300px;background-image:url(/back.png)"></div>
     <img id="blob" alt="From a blob"><img src="data:image/png;base64,${data.toString("base64")}"><x-shop></x-shop>
     <script>
       fetch("/blob.png").then((r) => r.blob()).then((b) => { document.querySelector("#blob").src = URL.createObjectURL(b); });
       customElements.define("x-shop", class extends HTMLElement {
         connectedCallback() { this.attachShadow({ mode: "closed" }).innerHTML = "<img src=/closed.png>"; }
       });
     </script>`,
    );
    await firefox.menu("#back", "Choose pictures of this page…");
    await firefox.click("footer .button.quiet");
    await firefox.click("footer .primary");
    for (const bytes of [blob, data, back, closed])
      t.match(await savedAs(bytes), { category: "char" }, "the last choice");
    await until("all are told of", async () => {
      const states = await firefox.texts(".state");
      return states.length === 4 && states.every((text) => text === "Saved") ? true : undefined;
    });
    await firefox.click("header .button.quiet");
    await firefox.closeTab();
  },
);

t.test("a part of the screen is saved as a picture of that part", async (t) => {
  await visit("/screen", `<div id="red" style="width:400px;height:400px;background:#c00000"></div>`);
  const before = (await library()).length;
  await firefox.menu("#red", "Save a part of the screen…");
  await until("it can be drawn", async () => ((await firefox.texts("dialog")).length > 0 ? true : undefined));
  await firefox.mouse(
    { type: "pointerMove", x: 50, y: 100 },
    { type: "pointerDown", button: 0 },
    { type: "pointerMove", x: 330, y: 280, duration: 50 },
    { type: "pointerUp", button: 0 },
  );
  const [region] = await until("it is saved", async () => {
    const images = await library();
    return images.length > before ? images : undefined;
  });
  t.match(region, { image_width: 280, image_height: 180, original_url: null });
  await firefox.closeTab();
});

t.test("a site's login is used once its person allowed that", async (t) => {
  const bytes = await ware("/member.png", { cookie: true });
  await firefox.open(shop.at("pictures.test", "/kinds"));
  await firefox.closeTab();
  await visit(
    "/cdn",
    `<img id="cdn" width="300" height="300" src="${shop.at("pictures.test", "/member.png")}">`,
  );
  await firefox.menu("#cdn", "Save to clothes");
  await firefox.open(`${firefox.base}popup.html`);
  await firefox.click("ul button");
  t.match(await savedAs(bytes), { original_url: shop.at("pictures.test", "/member.png") });
  await firefox.closeTab();
  await firefox.closeTab();
});

t.test(
  "what waits outlives the event page and the browser, as does what was allowed, and is sent once",
  async (t) => {
    const registered = () =>
      firefox.inPage<unknown[]>(`return chrome.scripting.getRegisteredContentScripts()`);
    await firefox.turnTo(options);
    await firefox.click("input[name=hover]");
    await until("the button is for pages to come", async () => (await registered())[0]);

    await desktop.stop("SIGKILL");
    const bytes = await ware("/away.png", { cookie: true });
    await visit("/away", `<img id="away" src="/away.png">`);
    await firefox.menu("#away", "Save to clothes");
    await firefox.turnTo(options);
    await until("it was tried", async () =>
      (await firefox.inPage(`return chrome.action.getBadgeText({})`)) === "1" ? true : undefined,
    );
    // From now on only the extension has it.
    shop.wares = {};
    await firefox.stopBackground();
    await firefox.quit();
    desktop = await startDesktop();
    firefox = await startFirefox(profile);
    await savedAs(bytes);
    t.equal((await library()).filter(({ sha256 }) => sha256 === sha(bytes)).length, 1);
    await firefox.open(`${firefox.base}options.html`);
    t.match(await registered(), [{ js: ["hover.js"] }]);
  },
);

t.test(
  "it asks for a server of another address, says whether it answers, and has another pairing there",
  async () => {
    const turnToServer = async (address: string) => {
      await firefox.inPage(`document.querySelector("input[name=server]").value = args[0]`, address);
      await firefox.click("form .button");
    };
    await firefox.says("Paired with admin");
    await turnToServer(`http://pictures.test:${port}`);
    await firefox.says("answers here");
    await firefox.says("http://pictures.test/*");
    await firefox.says("show a code of eight characters");
    await turnToServer(server);
    await firefox.says("Paired with admin");
  },
);

t.test("it takes the last picture back, and waits when it is revoked", async (t) => {
  const bytes = await ware("/mine.png");
  const page = await visit("/mine", `<img id="mine" src="/mine.png">`);
  await firefox.menu("#mine", "Save to clothes");
  await savedAs(bytes);
  const popup = await firefox.open(`${firefox.base}popup.html`);
  await firefox.click("#undo");
  await firefox.says("Taken back");
  t.notOk((await library()).some(({ sha256 }) => sha256 === sha(bytes)));
  const { extensions } = await person.listExtensions();
  await person.revokeExtension({ params: { extension_id: extensions[0]?.id ?? "" } });
  await firefox.turnTo(page);
  await firefox.menu("#mine", "Save to clothes");
  await firefox.turnTo(popup);
  await firefox.says("The pairing has ended");
  t.notOk((await library()).some(({ sha256 }) => sha256 === sha(bytes)));
  t.same(await firefox.errors(), []);
});
