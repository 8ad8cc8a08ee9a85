import { createServer } from "node:http";
import { once } from "node:events";
import type { Page } from "playwright-core";
import t from "tap";
import { until } from "../support/servers.ts";
import { startTrip } from "./support/trip.ts";

const trip = await startTrip(t);
const { shop, library, savedAs, visit, ware } = trip;
const badge = () => trip.now.browser.run<string>(`chrome.action.getBadgeText({})`);
const save = (page: Page, path: string, host = "shop.test") =>
  trip.now.browser.menu(page, "save-clothes", { srcUrl: shop.at(host, path) });
/** The next half minute's try, now. */
const ring = () => trip.now.browser.run(`chrome.alarms.onAlarm.dispatch({ name: "send" })`);

t.test(
  "while the server is away pictures wait, outlive a stopped worker, and are sent once when it is back",
  async (t) => {
    const { browser } = trip.now;
    await trip.stopDesktop();
    const [first, second] = [await ware("/away-1.png", { cookie: true }), await ware("/away-2.png")];
    const page = await visit("/away", `<img src="/away-1.png"><img src="/away-2.png">`);
    await browser.press(page);
    await save(page, "/away-1.png");
    await save(page, "/away-2.png");
    await trip.untilWaiting(2);
    await page.close();
    // From now on only the extension has them.
    shop.wares = {};
    await until("the button says so", async () => ((await badge()) === "2" ? true : undefined));
    await browser.stopWorker();
    await trip.startDesktop();
    const popup = await browser.own("popup.html");
    await savedAs(first);
    await savedAs(second);
    await trip.untilWaiting(0);
    await popup.evaluate(`chrome.runtime.sendMessage({ type: "send-now" })`);
    await until("the button is empty", async () => ((await badge()) === "" ? true : undefined));
    t.equal(await browser.run(`chrome.alarms.get("send").then((alarm) => alarm === undefined)`), true);
    for (const bytes of [first, second]) t.equal(await trip.copiesOf(bytes), 1);
    await popup.close();
  },
);

t.test("many pictures wait in their order, outlive the browser, and are sent once each", async (t) => {
  const COUNT = 40;
  const paths = Array.from({ length: COUNT }, (_, at) => `/many-${at}.png`);
  for (const path of paths) await ware(path, {}, 30);
  await trip.stopDesktop();
  const page = await visit("/many", paths.map((path) => `<img src="${path}" width="200">`).join(""));
  await trip.settle({ pickerSize: 32 });
  const overlay = await trip.show("picker", page);
  await overlay.click("footer .button.quiet");
  await overlay.click("footer .primary");
  await trip.untilWaiting(COUNT);
  shop.wares = {};
  const before = (await library().catch(() => [])).length;
  t.equal(before, 0);
  await trip.restartBrowser();
  t.equal((await trip.parcels()).length, COUNT);
  await trip.startDesktop();
  const had = (await library()).length;
  await ring();
  await until("all are sent", async () => ((await trip.parcels()).length === 0 ? true : undefined));
  const all = await library();
  t.equal(all.length - had, COUNT);
  const sent = all.slice(0, COUNT).map(({ original_url }) => new URL(original_url ?? "").pathname);
  t.same(sent, paths.toReversed(), "the newest first, as they stand in the page");
});

t.test(
  "what the server has when the worker dies before the answer is sent again and is there once",
  async (t) => {
    // A way to the server on which the answer is held back.
    const held: (() => void)[] = [];
    let isHolding = true;
    const proxy = createServer((request, response) => {
      void (async () => {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece as Buffer);
        const { host: _, connection: _c, "content-length": _l, ...headers } = request.headers;
        const answer = await fetch(`${trip.url}${request.url}`, {
          method: request.method ?? "GET",
          headers: headers as Record<string, string>,
          ...(pieces.length > 0 && { body: Buffer.concat(pieces) }),
        });
        const body = Buffer.from(await answer.arrayBuffer());
        if (isHolding && request.url?.includes("image")) await new Promise<void>((go) => held.push(go));
        response.writeHead(answer.status, { "content-type": "application/json" }).end(body);
      })();
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    t.teardown(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    const { port } = proxy.address() as { port: number };
    await trip.settle({ server: `http://127.0.0.1:${port}` });
    const bytes = await ware("/once.png", { cookie: true });
    const page = await visit("/once", `<img src="/once.png">`);
    await trip.now.browser.press(page);
    void save(page, "/once.png");
    await savedAs(bytes);
    await until("the answer is held", () => (held.length > 0 ? true : undefined));
    await trip.now.browser.stopWorker();
    isHolding = false;
    for (const go of held) go();
    await ring();
    await until("nothing waits", async () => ((await trip.parcels()).length === 0 ? true : undefined));
    t.equal(await trip.copiesOf(bytes), 1);
    await trip.settle();
    await page.close();
  },
);

t.test(
  "where there is no room the address waits, what has none is refused in words, and both can be removed",
  async (t) => {
    const { browser } = trip.now;
    await trip.stopDesktop();
    await ware("/full.png", { cookie: true }, 900);
    const page = await visit(
      "/full",
      `<img src="/full.png" alt="By address"><img id="blob" alt="From a blob">
     <script>fetch("/full.png").then((r) => r.blob()).then((b) => { document.querySelector("#blob").src = URL.createObjectURL(b); });</script>`,
    );
    await browser.press(page);
    const popup = await browser.own("popup.html");
    const cdp = await browser.context.newCDPSession(popup);
    const origin = popup.url().replace("/popup.html", "");
    const { usage } = await cdp.send("Storage.getUsageAndQuota", { origin });
    await cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage + 300_000 });
    await page.bringToFront();
    await save(page, "/full.png");
    await browser.menu(page, "save-clothes", {
      srcUrl: await page.evaluate<string>(`document.querySelector("#blob").src`),
    });
    const kept = await until("both are there", async () => {
      const parcels = await trip.parcels();
      return parcels.length === 2 && parcels.every(({ state }) => state !== "fetching") ? parcels : undefined;
    });
    t.match(kept, [{ state: "waiting" }, { state: "refused", error: "no-room" }]);
    t.notOk(kept[0]?.size, "the bytes are left out");
    await popup.bringToFront();
    await popup.getByText("There is no room left for pictures that wait.").waitFor();
    await popup.getByRole("button", { name: "Remove: From a blob" }).click();
    await popup.getByText("One picture waits").click();
    await popup.getByRole("button", { name: "Remove: By address" }).click();
    await until("nothing is left", async () => ((await trip.parcels()).length === 0 ? true : undefined));
    await until("the button is empty", async () => ((await badge()) === "" ? true : undefined));
    await Promise.all([page.close(), popup.close()]);
  },
);
