import type { Page } from "playwright-core";
import t from "tap";
import { until } from "../support/servers.ts";
import { overlayOf } from "./support/overlay.ts";
import { startTrip } from "./support/trip.ts";

const trip = await startTrip(t);
const { ware, savedAs } = trip;
const { browser } = trip.now;
const everywhere = "https://*/*";

// The button is for pages with TLS, which the shop has only as far as the browser can see.
await browser.context.route("https://shop.test/**", async (route) => {
  const { pathname, search } = new URL(route.request().url());
  const answer = await fetch(trip.shop.at("127.0.0.1", `${pathname}${search}`));
  await route.fulfill({
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  });
});
async function visit(path: string, html: string): Promise<Page> {
  trip.shop.pages[path] = `<!doctype html><title>Linen shirts</title>${html}`;
  const page = await browser.context.newPage();
  await page.goto(`https://shop.test${path}`, { waitUntil: "networkidle" });
  return page;
}

t.test(
  "the button on pictures comes when it is wanted and allowed, saves the best size, and goes",
  async (t) => {
    const [small, large] = [await ware("/small.png", {}, 20), await ware("/large.png")];
    const [inShadow, inDialog] = [await ware("/shadow.png"), await ware("/dialog.png")];
    // Open before the button is turned on.
    const page = await visit(
      "/hover",
      `<style>* { all: unset !important } div { display: block !important; height: 320px !important } img { width: 300px !important; height: 300px !important } .icon { width: 40px !important; height: 40px !important } dialog:modal { display: block !important; position: fixed !important; left: 700px !important; top: 20px !important }</style>
     <div><a href="/buy"><img id="shop" src="/small.png?1" srcset="/small.png?1 400w, /large.png 1600w" sizes="100px" alt="A shirt" style="pointer-events: none"></a><img class="icon" src="/small.png?2"></div>
     <div id="host"></div><dialog><img src="/dialog.png"></dialog>
     <script>document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML = '<p><img src="/shadow.png" style="width:300px;height:300px"></p>';</script>`,
    );
    trip.shop.wares["/small.png?1"] = trip.shop.wares["/small.png?2"] = { bytes: small };
    await page.reload({ waitUntil: "networkidle" });
    const overlay = await overlayOf(page);
    const isShown = async () => (await overlay.texts(".bar")).length > 0;
    await page.mouse.move(150, 150);

    await browser.access("add", everywhere);
    const options = await browser.own("options.html");
    await options.getByRole("checkbox", { name: "Show the button" }).check();
    await page.bringToFront();
    await until("the button is in a page that was open", async () => {
      await page.mouse.move(150, 150 + (Date.now() % 9));
      return (await isShown()) || undefined;
    });
    await overlay.click(".bar button", 0);
    t.match(await savedAs(large), { category: "clothes", context_info: { alt: "A shirt" } });
    await until("the page is told", async () =>
      (await overlay.texts(".said")).includes("Saved") ? true : undefined,
    );

    await page.mouse.move(320, 310);
    await until("a small picture has none", async () => ((await isShown()) ? undefined : true));
    await page.mouse.move(150, 450);
    await until("a picture in a shadow tree has one", async () => (await isShown()) || undefined);
    await page.keyboard.press("Escape");
    t.notOk(await isShown(), "Escape takes it away");
    await until("it comes again when the mouse has been elsewhere", async () => {
      await page.mouse.move(160, 460);
      if (await isShown()) return true;
      await page.mouse.move(600, 450);
      return undefined;
    });
    await overlay.click(".bar button", 1);
    t.match(await savedAs(inShadow), { category: "char" });

    await page.evaluate(`document.querySelector("dialog").showModal()`);
    await page.mouse.move(800, 150, { steps: 3 });
    await until("a picture in a modal window has one", async () => (await isShown()) || undefined);
    await overlay.click(".bar button", 0);
    t.match(await savedAs(inDialog), { category: "char" }, "the last choice comes first");

    await options.bringToFront();
    await options.getByRole("checkbox", { name: "Show the button" }).uncheck();
    await page.bringToFront();
    await until("it is gone from the page that is open", async () => {
      await page.mouse.move(800, 150 + (Date.now() % 9));
      return (await isShown()) ? undefined : true;
    });
    t.same(await browser.run(`chrome.scripting.getRegisteredContentScripts()`), []);
    t.notOk(
      await browser.run<boolean>(`chrome.permissions.contains({ origins: ["${everywhere}"] })`),
      "the access is given back",
    );
    t.ok(
      await browser.run<boolean>(`chrome.permissions.contains({ origins: ["http://127.0.0.1/*"] })`),
      "that to the own server stays",
    );
    await Promise.all([page.close(), options.close()]);
  },
);

t.test("when the access is taken back the button goes, and the options say so", async (t) => {
  await ware("/again.png");
  await browser.access("add", everywhere);
  const options = await browser.own("options.html");
  await options.getByRole("checkbox", { name: "Show the button" }).check();
  const page = await visit("/again", `<img src="/again.png" width="300" height="300">`);
  const overlay = await overlayOf(page);
  const isShown = async () => (await overlay.texts(".bar")).length > 0;
  await until("it is there", async () => {
    await page.mouse.move(150, 150 + (Date.now() % 9));
    return (await isShown()) || undefined;
  });
  await browser.access("remove", everywhere);
  await until("it is gone", async () => ((await isShown()) ? undefined : true));
  await options.getByRole("checkbox", { name: "Show the button", checked: false }).waitFor();
  t.same(await browser.run(`chrome.scripting.getRegisteredContentScripts()`), []);
  await Promise.all([page.close(), options.close()]);
});
