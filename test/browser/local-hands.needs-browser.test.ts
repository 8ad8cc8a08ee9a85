import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import t from "tap";
import { cameraJpeg, photoWebp } from "../support/photos.ts";
import { freePort, startServer, until } from "../support/servers.ts";
import { dragFiles } from "./support/drag-files.ts";
import { startBrowsers } from "./support/visitor.ts";

const dir = t.testdir({ cloud: {}, desktop: {}, pictures: {} });
const browsers = await startBrowsers(t);
const [cloudPort, port] = [await freePort(), await freePort()];
const cloud = await startServer({ app: "cloud-server", port: cloudPort, dataDir: join(dir, "cloud") });
const desktop = await startServer({
  app: "local-server",
  port,
  dataDir: join(dir, "desktop"),
  env: { CLOUD_SERVER_URL: `http://127.0.0.1:${cloudPort}/api` },
});
t.teardown(() => Promise.all([desktop.stop(), cloud.stop()]));
const base = `http://127.0.0.1:${port}`;
const pathOf = (name: string): string => join(dir, "pictures", name);
writeFileSync(pathOf("camera.jpg"), await cameraJpeg(1));
writeFileSync(pathOf("shop.webp"), await photoWebp(2));

const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element.ownerDocument.activeElement === element);

/** Goes on with Tab, or back with Shift+Tab, until something has the keyboard, and presses a key there. */
async function tabTo(page: Page, target: Locator, press?: string, tab = "Tab"): Promise<void> {
  await target.waitFor();
  for (let step = 0; !(await isFocused(target)); step += 1) {
    if (step === 60) throw new Error(`The keyboard does not get to ${target.toString()}`);
    await page.keyboard.press(tab);
  }
  if (press) await page.keyboard.press(press);
}

t.test("with the keyboard alone: from the login to a picture that is saved and synced", async (t) => {
  const { page } = await browsers.visit();
  await page.goto(base);
  await page.getByLabel("User name").waitFor();
  await tabTo(page, page.getByLabel("User name"));
  await page.keyboard.type("admin");
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await page.keyboard.type("admin123");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Save your first picture" }).waitFor();
  await tabTo(page, page.getByRole("button", { name: "Add pictures" }), "Enter");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, page.getByRole("dialog").getByRole("button", { name: "Choose pictures" }), "Enter");
  await (await chooser).setFiles(pathOf("shop.webp"));
  await page.getByRole("gridcell").first().waitFor();
  const queue = page.getByRole("region", { name: "Adding pictures" });
  await tabTo(page, queue.getByRole("button", { name: "Close" }), "Enter");
  await queue.waitFor({ state: "detached" });
  await tabTo(page, page.getByRole("link", { name: /wait/ }), "Enter");
  await page.getByRole("heading", { level: 1, name: "Cloud sync" }).waitFor();
  // A login makes an account in the cloud, which is not awaited by the page.
  await until("the account is linked", async () =>
    (await page.evaluate<boolean>(
      `fetch("/api/cloud/sync/status").then((reply) => reply.json()).then(({ sync }) => sync.cloud.linked)`,
    ))
      ? true
      : undefined,
  );
  await tabTo(page, page.getByRole("button", { name: "Sync now" }), "Enter");
  await page.getByRole("heading", { name: "Everything is synced" }).waitFor();
  t.equal(await page.title(), "Cloud sync · Clothesline");
});

t.test("the settings open at the extensions, with the keyboard where a code is made", async () => {
  const { page } = await browsers.visit({ width: 400, height: 480 });
  await page.goto(`${base}/settings#extensions`);
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill("admin123");
  await page.keyboard.press("Enter");
  const pair = page.getByRole("button", { name: "Pair an extension" });
  await until("the keyboard is there", async () => ((await isFocused(pair)) ? true : undefined));
  await until("it is in sight", async () =>
    (await pair.evaluate((button) => {
      const { top, bottom } = button.getBoundingClientRect();
      return top > 0 && bottom < button.ownerDocument.documentElement.clientHeight;
    }))
      ? true
      : undefined,
  );
  await page.keyboard.press("Enter");
  await page.getByText("Enter this code in the extension").waitFor();
});

t.test("a picture is cropped with a finger and turned with keys, and its original comes back", async (t) => {
  const { page, context } = await browsers.visit({ width: 400, height: 800 });
  await page.goto(base);
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill("admin123");
  await page.keyboard.press("Enter");
  await page.getByRole("gridcell").first().waitFor();
  await dragFiles(page, [pathOf("camera.jpg")]);
  await page
    .getByRole("region", { name: "Adding pictures" })
    .getByRole("link", { name: "camera.jpg" })
    .click();
  const viewer = page.getByRole("dialog");
  await viewer.getByText("480 × 640").waitFor();
  t.equal(await page.title(), "camera.jpg · Clothesline");

  await viewer.getByRole("button", { name: "Edit the picture" }).click();
  const corner = viewer.getByRole("button", { name: "Top left corner" });
  const [from, whole] = [
    await corner.boundingBox(),
    await viewer.getByRole("group", { name: /The part to keep/ }).boundingBox(),
  ];
  if (!from || !whole) throw new Error("The corner is not to be seen");
  const finger = await context.newCDPSession(page);
  await finger.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  const at = { x: from.x + from.width / 2, y: from.y + from.height / 2 };
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
  for (let step = 1; step <= 5; step += 1) {
    const touchPoints = [{ x: at.x + (whole.width / 4) * (step / 5), y: at.y }];
    await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints });
  }
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await viewer.getByRole("button", { name: "Save" }).click();
  await viewer.getByText(/3(59|60|61) × 640/).waitFor();
  await viewer.getByRole("button", { name: "Bring back the original" }).click();
  await viewer.getByText("480 × 640").waitFor();

  await page.keyboard.press("e");
  await tabTo(page, viewer.getByRole("button", { name: "Turn left" }), "Enter");
  await tabTo(page, viewer.getByRole("button", { name: "Save" }), "Enter");
  await viewer.getByText("640 × 480").waitFor();
  await tabTo(page, viewer.getByRole("button", { name: "Bring back the original" }), "Enter");
  await viewer.getByText("480 × 640").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("gridcell").first().click();
  await viewer.getByRole("heading", { level: 1, name: "camera.jpg" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await viewer.getByRole("heading", { level: 1, name: "shop.webp" }).waitFor();
  t.equal(await page.title(), "shop.webp · Clothesline");
  await page.keyboard.press("ArrowLeft");
  await viewer.getByRole("heading", { level: 1, name: "camera.jpg" }).waitFor();
});
