import t from "tap";
import { until } from "../support/servers.ts";
import { startTrip } from "./support/trip.ts";

const trip = await startTrip(t);
const { visit, ware, shop } = trip;
const { browser } = trip.now;

t.test(
  "all of hundreds of pictures are shown at once, and the keys lead through them and out again",
  async (t) => {
    const bytes = await ware("/one.png", {}, 8);
    for (let at = 0; at < 600; at++) shop.wares[`/one.png?${at}`] = { bytes };
    const card = (at: number) =>
      `<li><a href="/buy/${at}"><img loading="lazy" width="150" height="150" src="/one.png?${at}" alt="Shirt ${at}"></a><p>Linen shirt number ${at}</p></li>`;
    const page = await visit(
      "/many",
      `<style>*:not(img) { all: unset !important }</style><button id="own" autofocus>own</button><ul>${Array.from({ length: 600 }, (_, at) => card(at)).join("")}</ul>`,
    );
    await page.locator("#own").focus();
    await page.evaluate(
      `window.heard = []; for (const name of ["keydown", "click", "focusin"]) document.addEventListener(name, (event) => heard.push([name, event.key]));`,
    );
    const overlay = await trip.show("picker", page);
    t.same(await overlay.texts(".count"), ["600 pictures"]);
    const focused = () =>
      page
        .evaluate<string>("document.activeElement.localName")
        .then(async (name) => [name, await overlay.focused()]);
    t.same(await focused(), ["clothesline-overlay", "Shirt 0, 150 × 150"], "the first picture has the focus");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    t.same(await overlay.texts("footer .primary"), ["Save 2"]);
    t.equal(await overlay.focused(), "Shirt 1, 150 × 150", "a tick leaves the focus where it is");
    await page.keyboard.press("End");
    t.equal(await overlay.focused(), "Shirt 599, 150 × 150");
    await page.keyboard.press("ArrowRight");
    t.equal(await overlay.focused(), "Shirt 599, 150 × 150");
    const stops = [];
    for (let at = 0; at < 7; at++) {
      await page.keyboard.press("Tab");
      stops.push(await overlay.focused());
    }
    t.same(stops.slice(0, 4), ["Clothes", "Characters", "Choose all", "Save 2"]);
    t.ok(stops.includes("Close"), "round and round in the window");
    t.same(
      await page.evaluate("heard.filter(([name, key]) => name !== 'focusin' && key !== 'Tab')"),
      [],
      "the page hears nothing of it",
    );
    await page.keyboard.press("Escape");
    t.notOk(await overlay.isThere());
    t.equal(await page.evaluate("document.activeElement.id"), "own");
    await page.close();
  },
);

t.test(
  "of a hostile page only pictures are shown, each once, whatever the page does to its elements",
  async (t) => {
    const bytes = await ware("/shirt.png");
    shop.wares["/poster.png"] = shop.wares["/drawn.png"] = { bytes };
    const inner = Buffer.from(`<img src="/framed.png" width="200" height="200">`);
    await ware("/framed.png");
    const page = await visit(
      "/hostile",
      `<style>* { display: block !important; opacity: 0 !important; pointer-events: none !important; --ink: red !important; font-size: 1px !important }</style>
     <img src="/shirt.png" width="200" height="200"><img src="/shirt.png" width="500" height="500">
     <img src="javascript:alert(1)" width="200" height="200"><a href="javascript:alert(1)"><img src="" width="200" height="200"></a>
     <svg width="300" height="300"><image xlink:href="/drawn.png" width="300" height="300"/></svg>
     <video poster="/poster.png" width="300" height="300"></video><canvas width="300" height="300"></canvas>
     <img src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/600/svg' onload='alert(1)' width='300' height='300'/%3E" width="300" height="300" alt="&lt;script&gt;alert(1)&lt;/script&gt;">
     <img src="/none.png" srcset="/none.png 999999999w" width="200" height="200">
     <iframe src="/inner" width="300" height="300"></iframe><iframe src="${shop.at("other.test", "/inner")}" width="300" height="300"></iframe>
     <script>document.addEventListener("focusin", () => document.body.focus()); new MutationObserver((all) => { for (const { addedNodes } of all) for (const node of addedNodes) node.style && (node.style.display = "none"); }).observe(document.documentElement, { childList: true });</script>`,
    );
    shop.pages["/inner"] = inner.toString();
    await page.reload({ waitUntil: "networkidle" });
    const overlay = await trip.show("picker", page);
    const sizes = await overlay.texts(".tile .about.size");
    t.same(
      sizes.toSorted(),
      ["200 × 200", "200 × 200", "200 × 200", "300 × 300", "300 × 300", "300 × 300"],
      "of the two with one address the first",
    );
    await page.close();
  },
);

t.test("pages that let nobody in are explained in words, in the popup too", async () => {
  await browser.run(
    `{ globalThis.told = []; chrome.notifications.create = async (id, { title }) => void told.push(title); }`,
  );
  const closed = await browser.context.newPage();
  await closed.goto("chrome://version/");
  await browser.run(
    `chrome.tabs.query({ active: true }).then(([tab]) => chrome.commands.onCommand.dispatch("choose-pictures", tab))`,
  );
  await until(
    "the key is answered",
    async () =>
      (await browser.run<string[]>("told")).includes("This page does not let extensions in") || undefined,
  );
  const popup = await browser.own("popup.html");
  await popup.getByRole("button", { name: "Choose pictures" }).click();
  await popup.getByText("This page does not let extensions in").waitFor();
  await Promise.all([popup.close(), closed.close()]);
});

t.test("the keys open the picker and the part of the screen, and the options show them", async (t) => {
  await ware("/key.png");
  const page = await visit("/key", `<img src="/key.png" width="200" height="200">`);
  await browser.press(page);
  const tabId = await browser.tabId(page);
  const overlay = await trip.overlay(page);
  const open = async (command: string, selector: string) => {
    await browser.run(
      `chrome.tabs.get(${tabId}).then((tab) => chrome.commands.onCommand.dispatch("${command}", tab))`,
    );
    await until(command, async () => (await overlay.texts(selector)).length > 0 || undefined);
  };
  for (const [command, selector] of [
    ["choose-pictures", ".tile"],
    ["save-region", ".shade"],
  ] as const) {
    await open(command, selector);
    await page.keyboard.press("Escape");
    await until("it is closed", async () => !(await overlay.isThere()) || undefined);
  }
  // Each takes the place of the other, or a screenshot would show the picker.
  await open("choose-pictures", ".tile");
  await open("save-region", ".shade");
  t.same(await overlay.texts(".tile"), []);
  await open("choose-pictures", ".tile");
  const options = await browser.own("options.html");
  for (const key of ["Alt+Shift+L", "Alt+Shift+G", "Alt+Shift+S"]) await options.getByText(key).waitFor();
  const opened = browser.context.waitForEvent("page");
  await options.getByRole("button", { name: "Change the keys" }).click();
  const keys = await opened;
  await keys.waitForURL("chrome://extensions/shortcuts");
  await Promise.all([page.close(), options.close(), keys.close()]);
  t.pass();
});

t.test("a page reaches neither the token nor the background", async (t) => {
  await browser.run(
    `chrome.storage.local.set({ pairing: { server: "${trip.url}", token: "secret", user: "x", revoked: true } })`,
  );
  await ware("/spy.png");
  const page = await visit("/spy", `<img src="/spy.png" width="200" height="200">`);
  await trip.show("picker", page);
  const id = await browser.run<string>("chrome.runtime.id");
  t.equal(await page.evaluate("typeof chrome.runtime?.sendMessage"), "undefined");
  for (const path of ["popup.html", "page.js", "manifest.json"]) {
    const answer = await page.evaluate(
      `fetch("chrome-extension://${id}/${path}").then(() => "read", () => "refused")`,
    );
    t.equal(answer, "refused", path);
  }
  const tabId = await browser.tabId(page);
  const inPage = (code: string) =>
    browser.run(
      `chrome.scripting.executeScript({ target: { tabId: ${tabId} }, func: async () => ${code} }).then(([{ result }]) => result)`,
    );
  t.equal(
    await inPage(`chrome.storage.local.get().then((all) => JSON.stringify(all), () => "refused")`),
    "refused",
    "not even our own script in the page reads the token",
  );
  for (const type of ["pair", "unpair", "undo", "retry", "discard", "send-now", "open"]) {
    t.same(
      await inPage(`chrome.runtime.sendMessage({ type: "${type}", id: "x", code: "x" })`),
      { error: "unexpected" },
      type,
    );
  }
  t.match(await browser.run(`chrome.storage.local.get("pairing")`), { pairing: { token: "secret" } });
  await browser.run(`chrome.storage.local.remove("pairing")`);
  await page.close();
});
