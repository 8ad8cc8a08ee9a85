import { join } from "node:path";
import { createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import type { CDPSession, Page } from "playwright-core";
import t from "tap";
import { freePort, startServer, until } from "../support/servers.ts";
import { startBrowsers } from "./support/visitor.ts";
import { storePictures } from "./support/wardrobe.ts";

const COUNT = 2000;
/** Of them the oldest ones. A third of them are favorites. */
const CHARACTERS = 210;

const dir = t.testdir({});
const dataDir = join(dir, "desktop");
await storePictures(
  dataDir,
  Array.from({ length: COUNT }, (_, number) => ({
    title: `Picture ${number + 1}`,
    category: number < CHARACTERS ? ("char" as const) : ("clothes" as const),
    favorite: number % 3 === 0,
    tags: number % 4 === 0 ? ["summer"] : [],
  })),
);
const browsers = await startBrowsers(t);
const desktop = await startServer({ app: "local-server", port: await freePort(), dataDir });
t.teardown(() => desktop.stop());
const client = createClient(localCalls, { baseUrl: desktop.url, fetch: withCookies() });
const account = { username: "admin", password: "admin123" };
await client.login({ body: account });

async function logIn(page: Page): Promise<void> {
  await page.goto(desktop.url);
  await page.getByLabel("User name").fill(account.username);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.getByRole("gridcell", { name: `Picture ${COUNT}` }).waitFor();
}
const tile = (page: Page, number: number) =>
  page.getByRole("gridcell", { name: `Picture ${number}`, exact: true });

t.test(
  "whoever drags the scroll bar sees the right pictures, and what was passed is not fetched",
  async (t) => {
    const { page, troubles } = await browsers.visit();
    let lists = 0;
    page.on("request", (request) => {
      if (new URL(request.url()).pathname === "/api/user/images") lists += 1;
    });
    await logIn(page);
    lists = 0;
    // As a hand does: in steps, a frame for each; large ones, so that they are quick also where frames are slow.
    await page.evaluate(`new Promise((done) => {
    const to = (document.documentElement.scrollHeight - innerHeight) / 2;
    let step = 0;
    requestAnimationFrame(function drag() {
      scrollTo(0, to * (step += 1) / 6);
      if (step < 6) requestAnimationFrame(drag); else done();
    });
  })`);
    await tile(page, COUNT / 2).waitFor();
    const columns = Number(await page.getByRole("grid").getAttribute("aria-colcount"));
    const row = Math.floor(COUNT / 2 / columns);
    t.equal(
      await tile(page, COUNT / 2).getAttribute("data-index"),
      String(COUNT - COUNT / 2),
      "the picture in the middle is in the middle",
    );
    t.equal((await page.getByRole("row").nth(1).getAttribute("aria-rowindex").then(Number)) < row, true);
    t.ok(lists <= 5, `${lists} pages were asked for`);
    t.ok((await page.getByRole("gridcell").count()) < 200);

    await tile(page, COUNT / 2).focus();
    await page.keyboard.press("End");
    await tile(page, 1).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Home");
    await tile(page, COUNT).and(page.locator(":focus")).waitFor();
    t.same(troubles, []);
  },
);

t.test("a whole part of the wardrobe is selected, changed, and brought back as it was", async (t) => {
  const everything = async () => {
    const images = [];
    for (let page = 1; page <= 3; page += 1) {
      images.push(...(await client.listImages({ query: { per_page: 100, page, sort: "oldest" } })).images);
    }
    return images.map(({ id, category, favorite, tags, filename }) => ({
      id,
      category,
      favorite,
      tags,
      filename,
    }));
  };
  const before = await everything();
  const { page, troubles } = await browsers.visit();
  await logIn(page);
  await page.getByRole("navigation").getByRole("link", { name: "Characters" }).click();
  const bar = page.getByRole("toolbar", { name: "Selected pictures" });
  for (const [act, said] of [
    ["Move to clothes", `${CHARACTERS - 1} pictures moved to clothes`],
    ["Add to favorites", `${CHARACTERS - CHARACTERS / 3 - 1} favorites added`],
    ["Move to trash", `${CHARACTERS - 1} pictures moved to the trash`],
  ] as const) {
    await tile(page, CHARACTERS).focus();
    await page.keyboard.press("Control+a");
    await bar.getByText(`${CHARACTERS} selected`).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press(" ");
    await bar.getByText(`${CHARACTERS - 1} selected`).waitFor();
    await bar.getByRole("button", { name: act }).click();
    const toast = page.getByText(said).locator("..");
    await toast.getByRole("button", { name: "Undo" }).click();
    await until(`${act} is undone`, async () =>
      JSON.stringify(await everything()) === JSON.stringify(before) ? true : undefined,
    );
    await tile(page, CHARACTERS).waitFor();
  }
  t.same(await everything(), before);
  await until("each picture is shown again", async () =>
    (await page.locator(".broken").count()) === 0 ? true : undefined,
  );
  // A picture that is moved while it is asked for is not at its old address.
  t.same(
    troubles.filter((trouble) => !/404 .*\/thumbnails\//.test(trouble)),
    [],
  );
});

/** Fingers on the screen, by their places; none lifts them all. */
const touch = (
  session: CDPSession,
  type: "touchStart" | "touchMove" | "touchEnd",
  ...points: [number, number][]
) =>
  session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });

t.test("fingers select by staying, scroll by moving, and zoom by pinching", async (t) => {
  const { page, context, troubles } = await browsers.visit({ width: 390, height: 844 });
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 2 });
  await logIn(page);
  const { x = 0, y = 0, width = 0 } = (await tile(page, COUNT - 2).boundingBox()) ?? {};
  const at: [number, number] = [x + width / 2, y + width / 2];

  await touch(session, "touchStart", at);
  for (let step = 1; step <= 8; step += 1) await touch(session, "touchMove", [at[0], at[1] - step * 20]);
  await touch(session, "touchEnd");
  await page.waitForFunction("scrollY > 50");
  t.equal(await page.getByRole("toolbar", { name: "Selected pictures" }).count(), 0);
  await page.evaluate("scrollTo(0, 0)");

  await touch(session, "touchStart", at);
  await page.getByRole("toolbar", { name: "Selected pictures" }).getByText("1 selected").waitFor();
  await touch(session, "touchEnd");
  t.equal(await tile(page, COUNT - 2).getAttribute("aria-selected"), "true");
  await page.getByRole("button", { name: "Clear selection" }).click();

  await tile(page, COUNT - 2).click();
  const viewer = page.getByRole("dialog");
  const picture = viewer.getByRole("img", { name: `Picture ${COUNT - 2}` });
  const before = (await picture.boundingBox())!;
  const middle = [before.x + before.width / 2, before.y + before.height / 2] as const;
  await touch(session, "touchStart", [middle[0] - 20, middle[1]], [middle[0] + 20, middle[1]]);
  for (let apart = 25; apart <= 60; apart += 5) {
    await touch(session, "touchMove", [middle[0] - apart, middle[1]], [middle[0] + apart, middle[1]]);
  }
  await touch(session, "touchEnd");
  const grown = await until("the picture has grown", async () => {
    const box = await picture.boundingBox();
    return box && box.width > before.width * 2.9 ? box : undefined;
  });
  t.ok(grown.width < before.width * 3.1, "three times as far apart is three times as large");
  t.ok(Math.abs(grown.x + grown.width / 2 - middle[0]) < 3, "what is between the fingers stays there");
  t.same(troubles, []);
});
