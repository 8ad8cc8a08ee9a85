import { join } from "node:path";
import type { Page } from "playwright-core";
import t from "tap";
import { freePort, startServer, until } from "../support/servers.ts";
import { startBrowsers } from "./support/visitor.ts";

const dir = t.testdir({ cloud: {}, other: {} });
const browsers = await startBrowsers(t);
const port = await freePort();
const start = () => startServer({ app: "cloud-server", port, dataDir: join(dir, "cloud") });
let cloud = await start();
t.teardown(() => cloud.stop());

const tile = (page: Page, name: string) => page.getByRole("gridcell", { name });
const focused = (page: Page) => page.locator(":focus");

async function register(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/register`);
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("E-mail").fill(`${name}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("garden lamp in the rain");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await page.getByRole("heading", { name: "Wardrobe", level: 1, exact: true }).waitFor();
}

async function ask(page: Page, prompt: string): Promise<void> {
  await page.getByLabel("Prompt", { exact: true }).fill(prompt);
  await page.getByRole("button", { name: "Generate" }).click();
  await tile(page, prompt).waitFor();
}

t.test("a registration is refused at the field that is wrong", async (t) => {
  const { page, troubles } = await browsers.visit();
  await page.goto(`${cloud.url}/register`);
  const password = page.getByLabel("Password", { exact: true });
  await page.getByLabel("User name").fill(".nobody");
  await page.getByLabel("E-mail").fill("nobody@example.com");
  await password.fill("nobody2024");
  await page.getByText("Weak: quickly guessed").waitFor();
  await page.getByRole("button", { name: "Show what is typed" }).click();
  t.equal(await password.getAttribute("type"), "text");
  await password.press("Enter");
  await page.getByText("A user name has 3–20 letters").waitFor();
  await page.getByLabel("User name").and(focused(page)).waitFor();
  t.equal(await page.title(), "Register · Clothesline");
  t.match(troubles.splice(0), [/400/], "and by one refusal alone");
});

t.test("a newcomer's first picture, kept among the files", async (t) => {
  const { page, troubles } = await browsers.visit({ width: 390, height: 844 });
  await register(page, cloud.url, "ann");
  await page.getByRole("link", { name: "Try-on" }).click();
  await page.getByText("A try-on takes a character and clothes").waitFor();
  await page.getByRole("link", { name: "Studio" }).click();
  await page.getByRole("button", { name: "Yellow raincoat" }).click();
  await page.getByLabel("Prompt", { exact: true }).and(focused(page)).waitFor();
  await page.keyboard.press("Control+Enter");
  await tile(page, "Yellow raincoat").locator("img").waitFor();
  await tile(page, "Yellow raincoat").click();
  await page.getByRole("button", { name: "Save to files" }).click();
  await page.getByText("One file uploaded").waitFor();
  t.equal(await page.title(), "Generated picture · Clothesline", "the tab is named as what is above");
  await page.getByRole("button", { name: "Use again" }).click();
  await page.getByLabel("Prompt", { exact: true }).and(focused(page)).waitFor();
  t.equal(await page.title(), "Studio · Clothesline");
  await page.getByRole("link", { name: "Files" }).click();
  await page
    .getByText(/^Yellow raincoat in a narrow street \d+\.png$/)
    .first()
    .waitFor();
  t.same(troubles, []);
});

t.test("nothing is lost or doubled when the server is killed, in any tab", async (t) => {
  const { page, context } = await browsers.visit();
  await register(page, cloud.url, "bob");
  await page.goto(`${cloud.url}/studio`);
  const other = await context.newPage();
  await other.goto(`${cloud.url}/studio`);
  await other.getByText("Nothing generated yet").waitFor();
  await page.bringToFront();
  const prompts = ["A blue coat", "A green coat", "A grey coat"];
  for (const prompt of prompts) await ask(page, prompt);
  await tile(other, "A grey coat").waitFor();
  await cloud.stop("SIGKILL");
  cloud = await start();
  for (const one of [page, other]) {
    await one.bringToFront();
    for (const prompt of prompts) await tile(one, prompt).locator("img").waitFor();
    t.equal(await one.getByRole("gridcell").count(), prompts.length);
  }
});

t.test("why a picture failed is said in the language of the page", async (t) => {
  const env = { IMAGE_GENERATOR: "sdwebui", SDWEBUI_URL: `http://127.0.0.1:${await freePort()}` };
  const without = await startServer({
    app: "cloud-server",
    port: await freePort(),
    dataDir: join(dir, "other"),
    env,
  });
  t.teardown(() => without.stop());
  const { page, troubles } = await browsers.visit();
  await register(page, without.url, "cat");
  await page.goto(`${without.url}/studio`);
  await ask(page, "A hat");
  await tile(page, "A hat").click();
  const viewer = page.getByRole("dialog");
  await viewer.getByText("The generator cannot be reached").waitFor();
  t.notMatch(await viewer.textContent(), /[\u4e00-\u9fff]/);
  await viewer.getByRole("button", { name: "Try again" }).click();
  await until("it has failed once more", async () =>
    (await viewer.getByText("Failed").count()) === 1 ? true : undefined,
  );
  await viewer.getByRole("button", { name: "Try again" }).and(focused(page)).waitFor();
  t.same(troubles, []);
});
