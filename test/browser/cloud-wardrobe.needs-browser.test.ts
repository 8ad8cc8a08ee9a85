import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import type { Locator, Page } from "playwright-core";
import sharp from "sharp";
import t, { type Test } from "tap";
import { freePort, startServer, until } from "../support/servers.ts";
import { languages, startBrowsers, type Visitor } from "./support/visitor.ts";

/** What the first view of a page may load, bytes as they come over the net. */
const MOST_SCRIPT = 150 * 1024;

const mei = { username: "mei", email: "mei@example.com", password: "secret-of-mei" };

const dir = t.testdir({ cloud: {}, desktop: {} });
const browsers = await startBrowsers(t);
const cloud = await startServer({ app: "cloud-server", port: await freePort(), dataDir: join(dir, "cloud") });
t.teardown(() => cloud.stop());

const photo = (hue: number, side: "wide" | "tall"): Promise<Buffer> =>
  sharp({
    create: {
      width: side === "wide" ? 900 : 600,
      height: side === "wide" ? 600 : 900,
      channels: 3,
      background: { r: 40 + hue, g: 160 - hue / 2, b: 120 },
    },
  })
    .jpeg()
    .toBuffer();

/** A desktop of this account, that syncs these pictures as a person's does. */
async function syncFromDesktop(pictures: readonly { title: string; category: "clothes" | "char" }[]) {
  const dataDir = join(dir, "desktop");
  mkdirSync(dataDir, { recursive: true });
  const env = { CLOUD_SERVER_URL: `${cloud.url}/api` };
  const desktop = await startServer({ app: "local-server", port: await freePort(), dataDir, env });
  t.teardown(() => desktop.stop());
  const client = createClient(localCalls, { baseUrl: desktop.url, fetch: withCookies() });
  await client.login({ body: { username: mei.username, password: mei.password } });
  for (const [number, { title, category }] of pictures.entries()) {
    const bytes = await photo(number * 30, number % 2 ? "wide" : "tall");
    const { imageId } = await client.receiveImage({
      body: {
        imageData: `data:image/jpeg;base64,${bytes.toString("base64")}`,
        category,
        pageInfo: { url: `https://shop.example.com/${number}`, title: "Example shop" },
      },
    });
    await client.updateImage({ params: { image_id: imageId }, body: { title, favorite: number === 1 } });
  }
  await client.startSync({});
  await until("the desktop has synced", async () => {
    const { sync } = await client.getSyncStatus({});
    return sync.state === "idle" && sync.pending_images === 0 ? true : undefined;
  });
}

async function register({ page }: Visitor, who: typeof mei): Promise<void> {
  await page.goto(`${cloud.url}/register`);
  await page.getByLabel("User name").fill(who.username);
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await page.getByRole("heading", { name: "Wardrobe", level: 1, exact: true }).waitFor();
}

async function logIn(page: Page, name = mei.username, password = mei.password): Promise<void> {
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

const tile = (page: Page, name: string | RegExp) => page.getByRole("gridcell", { name });
const namesIn = (found: Locator): Promise<string[]> =>
  found.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
const gone = { state: "detached" } as const;

t.test(
  "a newcomer registers, sees how to link a desktop, and finds its pictures after the sync",
  async (t) => {
    const visitor = await browsers.visit();
    const { page } = visitor;
    await register(visitor, mei);
    await page.getByText("Your wardrobe is still empty").waitFor();
    await page.getByText(`CLOUD_SERVER_URL=${cloud.url}/api`).waitFor();

    await syncFromDesktop([
      { title: "Linen dress", category: "clothes" },
      { title: "Wool coat", category: "clothes" },
      { title: "Anna", category: "char" },
    ]);
    await tile(page, "Linen dress").waitFor();
    await page.reload();
    await tile(page, "Linen dress").waitFor();
    t.equal(await page.getByRole("gridcell").count(), 3);

    await page.getByRole("radio", { name: "Characters" }).check({ force: true });
    await tile(page, "Linen dress").waitFor(gone);
    await tile(page, "Anna").waitFor();
    await page.getByRole("radio", { name: "Favorites" }).check({ force: true });
    await tile(page, "Wool coat").waitFor();
    await page.getByRole("radio", { name: "All" }).check({ force: true });
    await page.getByRole("searchbox").fill("linen");
    await tile(page, "Wool coat").waitFor(gone);
    await page.getByRole("searchbox").fill("");
    await tile(page, "Anna").waitFor();

    // Enter opens, the arrows turn, Escape closes, and the address follows.
    await until("all are shown", async () =>
      (await page.getByRole("gridcell").count()) === 3 ? true : undefined,
    );
    const [first = "", second = ""] = await namesIn(page.getByRole("gridcell"));
    await tile(page, first).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: first }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("dialog", { name: second }).waitFor();
    await page.getByRole("link", { name: "Example shop" }).waitFor();
    t.match(page.url(), /\/wardrobe\/[^/]+$/);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    t.match((await download).suggestedFilename(), /^(clothes|char)_.*\.jpe?g$/);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor(gone);
    t.match(page.url(), /\/wardrobe$/);
    t.same(visitor.troubles, []);
  },
);

t.test("words become a picture, and a character wears clothes", async (t) => {
  const visitor = await browsers.visit();
  const { page } = visitor;
  await page.goto(`${cloud.url}/studio`);
  await logIn(page);
  await page.getByLabel("Prompt", { exact: true }).fill("A red bicycle");
  await page.getByRole("button", { name: "Options" }).click();
  await page.getByLabel("Size").selectOption("512x512");
  await page.getByLabel("Seed", { exact: true }).fill("41");
  t.equal(await page.getByLabel("Not to be seen").count(), 0, "this generator heeds no such wish");
  await page.getByRole("button", { name: "Generate" }).click();
  await tile(page, "A red bicycle").locator("img").waitFor();
  await tile(page, "A red bicycle").click();
  await page.getByText(/^512 × 512 ·/).waitFor();
  await page.getByText("41", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Favorite" }).click();
  await page.getByRole("button", { name: "Favorite", pressed: true }).waitFor();
  await page.getByRole("button", { name: "Use again" }).click();
  t.equal(await page.getByLabel("Prompt", { exact: true }).inputValue(), "A red bicycle");

  await page.getByRole("link", { name: "Try-on" }).click();
  await page.getByText("Choose a character and clothes").waitFor();
  const people = page.getByRole("listbox", { name: "Character" });
  await people.getByRole("option", { name: "Anna" }).click();
  await page.getByText("Now choose clothes").waitFor();
  // By keys: into the list, to the second, chosen.
  const options = page.getByRole("listbox", { name: "Clothes" }).getByRole("option");
  await options.first().waitFor();
  const [first = "", second = ""] = await namesIn(options);
  await options.and(page.getByLabel(first)).focus();
  await page.keyboard.press("ArrowRight");
  await options.and(page.getByLabel(second)).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await options.and(page.getByRole("option", { name: second, selected: true })).waitFor();
  await page.getByRole("button", { name: "Try on" }).click();
  await page.getByRole("img", { name: "The result of the try-on" }).waitFor();
  await page.reload();
  await page.getByRole("link", { name: "See the result larger" }).click();
  await page.getByRole("heading", { name: "Try-on" }).waitFor();

  await page.getByRole("button", { name: "Delete" }).click();
  await page
    .getByRole("dialog", { name: "Delete this picture?" })
    .getByRole("button", { name: "Delete" })
    .click();
  await tile(page, "Try-on").waitFor(gone);
  await tile(page, "A red bicycle").waitFor();
  t.same(visitor.troubles, []);
});

t.test("a login that was ended elsewhere is asked for again at the same address", async (t) => {
  const here = await browsers.visit();
  await here.page.goto(`${cloud.url}/wardrobe?in=clothes`);
  await logIn(here.page);
  await tile(here.page, "Wool coat").waitFor();

  const there = await browsers.visit();
  await there.page.goto(`${cloud.url}/settings`);
  await logIn(there.page);
  await there.page.getByText("The one you are using").waitFor();
  await there.page.getByText("Clothesline on a computer").first().waitFor();
  await there.page.getByRole("button", { name: "End all others" }).click();
  await there.page.getByRole("dialog").getByRole("button", { name: "End all others" }).click();
  await there.page.getByText("Clothesline on a computer").first().waitFor(gone);
  t.same(there.troubles, []);

  await here.page.getByRole("radio", { name: "All" }).check({ force: true });
  await here.page.getByText("Your login has ended").waitFor();
  t.equal(await here.page.getByLabel("User name").inputValue(), "mei");
  await here.page.getByLabel("Password").fill(mei.password);
  await here.page.getByRole("button", { name: "Log in", exact: true }).click();
  await tile(here.page, "Anna").waitFor();
  t.match(here.page.url(), /\/wardrobe$/);
});

t.test("people change their name, picture and password, and leave", async (t) => {
  const visitor = await browsers.visit();
  const { page } = visitor;
  const bob = { username: "bob", email: "bob@example.com", password: "secret-of-bob" };
  await register(visitor, bob);
  await page.getByRole("button", { name: "Account: bob" }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.getByLabel("Display name").fill("Bob the Tailor");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Account: Bob the Tailor" }).waitFor();

  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a picture" }).click();
  await (await chooser).setFiles({ name: "me.jpg", mimeType: "image/jpeg", buffer: await photo(10, "tall") });
  await page.getByRole("button", { name: "Use this one" }).click();
  await page.getByRole("button", { name: "Remove picture" }).waitFor();

  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password").fill("another secret");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("The current password is wrong").waitFor();
  await page.getByLabel("Current password").and(page.locator(":focus")).waitFor();
  await page.getByLabel("Current password").fill(bob.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("The password is changed").waitFor();
  const refused = visitor.troubles.splice(0);
  t.match(refused, [/400/], "the wrong password is refused once");

  await page.getByRole("button", { name: "Account: Bob the Tailor" }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.getByRole("button", { name: "Log in", exact: true }).waitFor();
  await logIn(page, "bob", "another secret");
  await page.getByText("Your wardrobe is still empty").waitFor();
  t.same(visitor.troubles, []);
});

const looks = [
  { colorScheme: "light", width: 1280, height: 800 },
  { colorScheme: "dark", width: 390, height: 844 },
] as const;

/** Looks at every page in a language, from the welcome on: light on a desktop, dark on a phone. */
async function inspect(t: Test, language: "zh" | "en"): Promise<void> {
  const visitor = await browsers.visit({ language, worker: false });
  const { page, context } = visitor;
  async function check(name: string): Promise<void> {
    await page.waitForLoadState("networkidle");
    for (const { colorScheme, ...size } of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      t.same(await visitor.violations(), [], `${name}, ${colorScheme}, ${language}`);
    }
    const bytes = await visitor.scriptBytes();
    t.ok(bytes > 0 && bytes < MOST_SCRIPT, `${name} loads ${bytes} bytes of script`);
  }
  await page.goto(`${cloud.url}/login`);
  await check("welcome");
  const options = { data: mei, headers: { origin: cloud.url } };
  t.equal((await context.request.post(`${cloud.url}/api/pages/login`, options)).status(), 200);
  for (const address of ["/wardrobe", "/studio", "/try-on", "/settings"]) {
    await page.goto(cloud.url + address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await check(address);
  }
  await page.goto(`${cloud.url}/wardrobe`);
  await page.getByRole("gridcell").first().click();
  await page.getByRole("dialog").waitFor();
  await check("one picture");
  t.same(visitor.troubles, []);
  await context.close();
}

t.test("every page is in order for everyone, in both themes and languages, and loads little", async (t) => {
  await Promise.all(languages.map((language) => inspect(t, language)));
});
