import type { Page } from "playwright-core";
import sharp from "sharp";
import t from "tap";
import { until } from "../support/servers.ts";
import { startTrip } from "./support/trip.ts";

// A screen with more than one pixel for one of the page's, as many laptops have.
const SCALE = 1.5;
const trip = await startTrip(t, { scale: SCALE });
const { browser } = trip.now;
const red = { left: 101, top: 121, width: 301, height: 203 };

const openShop = () =>
  trip.visit(
    "/screen",
    `<body style="margin:0;background:#0000c0;width:3000px;height:3000px"><div style="position:fixed;left:${red.left}px;top:${red.top}px;width:${red.width}px;height:${red.height}px;background:#c00000" id="red"></div>`,
  );

/** The newest picture of the library, once there are more than there were. */
async function shotOf(work: () => Promise<void>) {
  const before = (await trip.library()).length;
  await work();
  const image = await until("it is saved", async () => {
    const images = await trip.library();
    return images.length > before ? images[0] : undefined;
  });
  const { channels } = await sharp(await trip.bytesOf(image)).stats();
  return {
    width: image.image_width,
    height: image.image_height,
    colours: channels.slice(0, 3).map(({ min, max }) => [min, max]),
  };
}

let shade = 192;

/** The same picture once more would be a duplicate. */
const repaint = (page: Page) =>
  page.evaluate(`document.querySelector("#red").style.background = "rgb(${(shade += 1)} 0 0)"`);

/** All that is red and nothing else, in the pixels that it has on the screen. */
function exactly(ratio: number) {
  const edge = (at: number) => Math.round(at * ratio);
  return {
    width: edge(red.left + red.width) - edge(red.left),
    height: edge(red.top + red.height) - edge(red.top),
    colours: [
      [shade, shade],
      [0, 0],
      [0, 0],
    ],
  };
}

async function drag(page: Page, backX: boolean, backY: boolean): Promise<void> {
  const xs = [red.left, red.left + red.width];
  const ys = [red.top, red.top + red.height];
  if (backX) xs.reverse();
  if (backY) ys.reverse();
  await page.mouse.move(xs[0] ?? 0, ys[0] ?? 0);
  await page.mouse.down();
  await page.mouse.move(xs[1] ?? 0, ys[1] ?? 0, { steps: 4 });
  await page.mouse.up();
}

t.test(
  "a part of the screen is cut exactly, whichever way it is drawn and however far the page is scrolled",
  async (t) => {
    const page = await openShop();
    await page.evaluate("scrollTo(200, 300)");
    for (const [backX, backY] of [
      [false, false],
      [true, true],
      [true, false],
      [false, true],
    ] as const) {
      await repaint(page);
      await trip.show("region", page);
      t.same(await shotOf(() => drag(page, backX, backY)), exactly(SCALE));
    }
    await page.close();
  },
);

t.test("on a page that is shown larger it is cut exactly too", async (t) => {
  const page = await openShop();
  const tabId = await browser.tabId(page);
  await browser.run(`chrome.tabs.setZoom(${tabId}, 1.25)`);
  await until(
    "it is larger",
    async () => (await page.evaluate<number>("devicePixelRatio")) > SCALE || undefined,
  );
  await repaint(page);
  await trip.show("region", page);
  t.same(await shotOf(() => drag(page, false, false)), exactly(SCALE * 1.25));
  await browser.run(`chrome.tabs.setZoom(${tabId}, 1)`);
  await page.close();
});

t.test("keys choose a part as well, and Escape leaves everything as it was", async (t) => {
  const page = await openShop();
  await page.evaluate(
    `document.body.insertAdjacentHTML("beforeend", "<button id=own>own</button>"); document.querySelector("#own").focus(); window.keys = []; document.addEventListener("keydown", ({ key }) => keys.push(key));`,
  );
  const overlay = await trip.show("region", page);
  const size = async () => (await overlay.texts(".size"))[0];
  await page.keyboard.press("ArrowDown");
  const [width, height] = ((await size()) ?? "").split(" × ").map(Number);
  const inner = await page.evaluate<number[]>("[innerWidth, innerHeight]");
  t.same(
    [width, height],
    inner.map((side) => Math.round(side / 2)),
    "half of the window to begin with",
  );
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Control+Shift+ArrowUp");
  t.equal(await size(), `${(width ?? 0) - 10} × ${(height ?? 0) - 1}`);
  await page.keyboard.press("ArrowRight");
  t.match(await shotOf(() => page.keyboard.press("Enter")), {
    width:
      Math.round(((inner[0] ?? 0) / 4 + 10 + (width ?? 0) - 10) * SCALE) -
      Math.round(((inner[0] ?? 0) / 4 + 10) * SCALE),
  });
  const before = (await trip.library()).length;
  await trip.show("region", page);
  await page.mouse.move(50, 300);
  await page.mouse.down();
  await page.mouse.move(300, 500, { steps: 3 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  t.notOk(await overlay.isThere());
  t.equal((await trip.library()).length, before);
  t.equal(await page.evaluate("document.activeElement.id"), "own", "the focus is where it was");
  t.same(await page.evaluate("keys"), [], "the page has heard of no key");
  await page.close();
});
