import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import t from "tap";
import { until } from "../support/servers.ts";
import { startTrip } from "./support/trip.ts";

interface Notice {
  readonly id: string;
  readonly title: string;
  readonly message: string;
}

const trip = await startTrip(t);
const { shop, visit, ware, savedAs, person } = trip;
const { browser } = trip.now;

/** Notes what the system is asked to show, beside showing it. */
const listen = () =>
  browser.run(
    `{ globalThis.notices = []; globalThis.reallyCreate ??= chrome.notifications.create.bind(chrome.notifications); chrome.notifications.create = (id, options) => { notices.push({ id, title: options.title, message: options.message }); return reallyCreate(id, options); }; }`,
  );
const notices = () => browser.run<Notice[]>(`notices`);
const noticed = (title: string | RegExp) =>
  until(`told: ${String(title)}`, async () =>
    (await notices()).find(
      (notice) => notice.title === title || (title instanceof RegExp && title.test(notice.title)),
    ),
  );
async function click(notice: Notice): Promise<string> {
  const opened = browser.context.waitForEvent("page");
  await browser.run(`chrome.notifications.onClicked.dispatch("${notice.id}")`);
  const page = await opened;
  await page.waitForURL(/^http/);
  const { pathname } = new URL(page.url());
  await page.close();
  return pathname;
}

t.test(
  "success, a duplicate and a failure are told in words, and a click leads to what they speak of",
  async (t) => {
    await listen();
    const bytes = await ware("/told.png");
    await ware("/text.png", { bytes: Buffer.from("no picture at all") });
    const page = await visit("/told", `<img src="/told.png" alt="A shirt"><img src="/text.png">`);
    await browser.press(page);
    const srcUrl = shop.at("shop.test", "/told.png");
    await browser.menu(page, "save-clothes", { srcUrl });
    const saved = await noticed("Saved to clothes");
    t.equal(saved.message, "A shirt");
    t.equal(await click(saved), `/pictures/${(await savedAs(bytes)).id}`);
    await browser.menu(page, "save-clothes", { srcUrl });
    await noticed("Already among the clothes");
    await trip.settle({ language: "zh" });
    await browser.menu(page, "save-clothes", { srcUrl });
    await noticed("衣服里已经有这张图片");
    await trip.settle();
    await page.close();
  },
);

t.test("fifty pictures saved together are told of once", async (t) => {
  await listen();
  const paths = Array.from({ length: 50 }, (_, at) => `/fifty-${at}.png`);
  for (const path of paths) await ware(path, {}, 8);
  const page = await visit("/fifty", paths.map((path) => `<img src="${path}" width="200">`).join(""));
  await trip.settle({ pickerSize: 32 });
  const overlay = await trip.show("picker", page);
  await overlay.click("footer .button.quiet");
  await overlay.click("footer .primary");
  const told = await noticed("50 pictures saved to clothes");
  t.equal(new Set((await notices()).map(({ id }) => id)).size, 1);
  t.equal(await click(told), "/clothes");
  await page.close();
});

t.test("a picture that its site gives to this browser alone waits until the site is allowed", async (t) => {
  await listen();
  const bytes = await ware("/members.png", { cookie: true });
  const login = await visit("/login", "", "members.test");
  await login.close();
  const page = await visit(
    "/members",
    `<img src="${shop.at("members.test", "/members.png")}" alt="For members">`,
  );
  await browser.press(page);
  await browser.menu(page, "save-clothes", { srcUrl: shop.at("members.test", "/members.png") });
  const told = await noticed(/^members\.test:\d+ shows this picture to your browser alone$/);
  await browser.run(`chrome.notifications.onClicked.dispatch("${told.id}")`);
  const popup = await browser.own("popup.html");
  await browser.access("add", "http://members.test/*");
  await popup.bringToFront();
  await popup.getByRole("button", { name: "Allow" }).click();
  await savedAs(bytes);
  await until("nothing is left", async () => ((await trip.parcels()).length === 0 ? true : undefined));
  t.equal(await trip.copiesOf(bytes), 1);
  await popup.getByText("For members").waitFor();
  await Promise.all([page.close(), popup.close()]);
});

t.test("the popup says what is wrong with the server, and looks again by itself", async (t) => {
  let answer: RequestListener = (_, response) => response.end("<h1>Another program</h1>");
  const other = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
  await once(other, "listening");
  t.teardown(() => {
    other.closeAllConnections();
    other.close();
  });
  const { port } = other.address() as { port: number };
  await trip.settle({ server: `http://127.0.0.1:${port}` });
  const popup = await browser.own("popup.html");
  await popup.getByText("Something else than Clothesline answers at this address.").waitFor();
  answer = (request, response) => {
    const isStatus = request.url === "/api/status";
    response.writeHead(isStatus ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(isStatus ? { status: "running", total_images: 3, version: "0.0.1" } : {}));
  };
  await popup.getByText("older than the extension").waitFor();
  t.equal(await popup.getByRole("button", { name: "Pair" }).count(), 0);
  answer = () => undefined;
  await popup.reload();
  await popup.getByText("The server takes too long to answer.").waitFor();
  await trip.settle();
  await popup.getByText("Server is running").waitFor();
  await popup.getByRole("button", { name: "Pair" }).click();
  const opened = browser.context.waitForEvent("page");
  await popup.getByRole("button", { name: "Show it" }).click();
  const settings = await opened;
  await settings.waitForURL(`${trip.url}/settings#extensions`);
  await Promise.all([settings.close(), popup.close()]);
});

t.test("what was deleted elsewhere cannot be taken back, and the popup says so", async (t) => {
  const { code } = await person.createPairingCode();
  const popup = await browser.own("popup.html");
  await popup.getByRole("button", { name: "Pair" }).click();
  await popup.getByRole("textbox", { name: "Pairing code" }).fill(code);
  await popup.keyboard.press("Enter");
  await popup.getByText("Paired with admin").waitFor();
  const bytes = await ware("/gone.png");
  const page = await visit("/gone", `<img src="/gone.png" alt="Soon gone">`);
  await browser.press(page);
  await browser.menu(page, "save-clothes", { srcUrl: shop.at("shop.test", "/gone.png") });
  const { id } = await savedAs(bytes);
  await popup.getByText("Soon gone").waitFor();
  await person.deleteImage({ params: { image_id: id } });
  await popup.getByRole("button", { name: "Undo" }).click();
  await popup.getByText("Clothes · Not there any more").waitFor();
  await popup.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
  t.equal(await trip.copiesOf(bytes), 0);
  await Promise.all([page.close(), popup.close()]);
});
