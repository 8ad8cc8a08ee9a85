import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Page } from "playwright-core";
import sharp from "sharp";
import t from "tap";
import { freePort, startServer } from "../support/servers.ts";
import { unzipped } from "../support/zip.ts";
import { languages, startBrowsers, themes, type Visitor } from "./support/visitor.ts";

/** What the first view of a page may load, bytes as they come over the net. */
const MOST_SCRIPT = 150 * 1024;

/** What the account of these tests may keep, bytes. */
const QUOTA = 64 * 1024 * 1024;

const mei = { username: "mei", email: "mei@example.com", password: "secret-of-mei" };

const dir = t.testdir({ cloud: {}, files: {} });
const browsers = await startBrowsers(t);
const port = await freePort();
const start = () =>
  startServer({
    app: "cloud-server",
    port,
    dataDir: join(dir, "cloud"),
    env: { CLOUD_PUBLIC_URL: `http://127.0.0.1:${port}`, DRIVE_QUOTA_BYTES: String(QUOTA) },
  });
let cloud = await start();
t.teardown(() => cloud.stop());
const address = `http://127.0.0.1:${port}`;

const gone = { state: "detached" } as const;
const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** A file on this machine's disk, as people choose them. */
function fileOf(name: string, bytes: Buffer): string {
  const path = join(dir, "files", name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}
const photo = (hue: number): Promise<Buffer> =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: { r: hue, g: 120, b: 90 } } })
    .jpeg()
    .toBuffer();
const dress = fileOf("dress.jpg", await photo(200));
const coat = fileOf("coat.jpg", await photo(40));
const notes = fileOf("notes.txt", Buffer.from("Measure twice, cut once.\n"));

async function enter(visitor: Visitor, where: string): Promise<Page> {
  const { page, context } = visitor;
  const login = await context.request.post(`${address}/api/pages/login`, {
    data: mei,
    headers: { origin: address },
  });
  if (!login.ok()) throw new Error(await login.text());
  await page.goto(address + where);
  return page;
}

async function upload(page: Page, ...paths: string[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("menuitem", { name: "Upload files" }).click();
  await (await chooser).setFiles(paths);
}

const entry = (page: Page, name: string) => page.getByRole("grid").getByRole("row").filter({ hasText: name });
const isThere = (page: Page, name: string) => entry(page, name).waitFor();

async function menu(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
}

async function makeFolder(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("menuitem", { name: "New folder" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create" }).click();
  await isThere(page, name);
}

t.test("files are uploaded, renamed, moved, deleted, restored and downloaded", async (t) => {
  const visitor = await browsers.visit();
  const { page } = visitor;
  await page.goto(`${address}/register`);
  await page.getByLabel("User name").fill(mei.username);
  await page.getByLabel("E-mail").fill(mei.email);
  await page.getByLabel("Password").fill(mei.password);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await page.getByRole("link", { name: "Files", exact: true }).click();
  await page.getByText("A place for your files").waitFor();

  await upload(page, dress, coat, notes);
  await page.getByText("3 files uploaded").waitFor();
  await isThere(page, "dress.jpg");
  await page.getByRole("button", { name: "Close" }).click();
  await makeFolder(page, "Summer");

  await menu(page, "notes.txt", "Rename");
  await page.getByLabel("New name of notes.txt").fill("tailoring.txt");
  await page.keyboard.press("Enter");
  await isThere(page, "tailoring.txt");
  await page.getByRole("button", { name: "Undo" }).click();
  await isThere(page, "notes.txt");
  await menu(page, "notes.txt", "Rename");
  await page.getByLabel("New name of notes.txt").fill("tailoring.txt");
  await page.keyboard.press("Enter");
  await isThere(page, "tailoring.txt");
  await page.reload();
  await isThere(page, "tailoring.txt");

  await entry(page, "coat.jpg").dragTo(entry(page, "Summer"));
  await page.getByText("One item moved to “Summer”").waitFor();
  await entry(page, "coat.jpg").waitFor(gone);
  await page.getByRole("button", { name: "Undo" }).click();
  await isThere(page, "coat.jpg");

  await menu(page, "dress.jpg", "Delete");
  await page.getByText("One item moved to the trash").waitFor();
  await entry(page, "dress.jpg").waitFor(gone);
  await page.getByRole("button", { name: "Undo" }).click();
  await isThere(page, "dress.jpg");
  await menu(page, "dress.jpg", "Delete");
  await page.getByRole("link", { name: "Trash" }).click();
  await page.getByRole("button", { name: "Restore dress.jpg" }).click();
  await page.getByText("The trash is empty").waitFor();
  await page.getByRole("link", { name: "Files", exact: true }).first().click();
  await isThere(page, "dress.jpg");

  const download = page.waitForEvent("download");
  await menu(page, "dress.jpg", "Download");
  const saved = await download;
  t.equal(saved.suggestedFilename(), "dress.jpg");
  t.equal(sha(readFileSync(await saved.path())), sha(readFileSync(dress)));
  t.same(visitor.troubles, []);
});

t.test("the keyboard alone chooses, moves and goes into folders", async (t) => {
  const visitor = await browsers.visit();
  const page = await enter(visitor, "/files");
  await entry(page, "Summer").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.getByText("2 selected").first().waitFor();
  await page.getByRole("button", { name: "Move to…" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("treeitem", { name: "Summer" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("treeitem", { name: "Summer", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("2 items moved to “Summer”").waitFor();
  await entry(page, "coat.jpg").waitFor(gone);
  await entry(page, "Summer").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/files\/Summer$/);
  await isThere(page, "coat.jpg");
  await isThere(page, "dress.jpg");
  await entry(page, "coat.jpg").focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("overcoat");
  await page.keyboard.press("Enter");
  await isThere(page, "overcoat.jpg");
  t.same(visitor.troubles, []);
});

t.test("an upload is paused, survives a lost connection and a reload, and arrives whole", async (t) => {
  const film = Buffer.alloc(24 * 1024 * 1024, "frames of a film ");
  const path = fileOf("film.mp4", film);
  const visitor = await browsers.visit();
  const page = await enter(visitor, "/files");
  await page.getByRole("heading", { name: "Files", level: 1 }).waitFor();
  const net = await visitor.context.newCDPSession(page);
  const speed = (bytes: number) =>
    net.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytes,
    });
  await net.send("Network.enable");
  await speed(3 * 1024 * 1024);
  await upload(page, path);
  await page.getByText(/^[1-9][\d.]* (KB|MB) of 24 MB$/).waitFor();
  await page.getByRole("button", { name: "Pause film.mp4" }).click();
  await page.getByText("Uploads paused").waitFor();
  await page.getByRole("button", { name: "Go on with film.mp4" }).click();
  await page.getByText("Uploading: 0 of 1").waitFor();

  // The server goes away in the middle, and comes back.
  await cloud.stop("SIGKILL");
  await page.getByText("Connection lost; goes on by itself").waitFor();
  cloud = await start();
  await page.getByText(/^[\d.]+ MB of 24 MB$/).waitFor();

  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await page.getByText("One upload can go on").waitFor();
  await speed(-1);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose file", exact: true }).click();
  await (await chooser).setFiles(path);
  await page.getByText("One file uploaded").waitFor();
  await isThere(page, "film.mp4");
  const download = page.waitForEvent("download");
  await menu(page, "film.mp4", "Download");
  t.equal(sha(readFileSync(await (await download).path())), sha(film));
});

/** Puts as many files of one and the same bytes into a folder, without a call for each. */
function fill(folder: string, count: number): void {
  const db = new DatabaseSync(join(dir, "cloud", "cloud_database.db"));
  db.prepare(
    `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
    insert into files (account_id, folder_id, name, name_key, content_type, size, object_id, created_at)
    select account_id, (select id from files where name = ?), 'pattern-' || printf('%05d', n) || '.txt',
      'pattern-' || printf('%05d', n) || '.txt', content_type, size, object_id, created_at
    from files, numbers where name = 'tailoring.txt'`,
  ).run(count, folder);
  db.close();
}
/** Every file and folder there is, as it is kept. */
function everyRow(): unknown[] {
  const db = new DatabaseSync(join(dir, "cloud", "cloud_database.db"), { readOnly: true });
  const rows = db.prepare("select * from files order by id").all();
  db.close();
  return rows;
}

t.test(
  "a folder of thousands is looked at anywhere, chosen whole, deleted, and brought back as it was",
  async (t) => {
    const visitor = await browsers.visit();
    const page = await enter(visitor, "/files");
    await makeFolder(page, "Patterns");
    fill("Patterns", 3000);
    const before = everyRow();
    await page.getByRole("link", { name: "Patterns" }).click();
    await page.getByText("3,000 items", { exact: true }).waitFor();
    await entry(page, "pattern-00001.txt").focus();
    await page.keyboard.press("End");
    await isThere(page, "pattern-03000.txt");
    await page.evaluate("window.scrollTo(0, 1500 * 52)");
    await isThere(page, "pattern-01500.txt");
    await page.keyboard.press("Home");
    await isThere(page, "pattern-00001.txt");
    await page.getByLabel("Search files").fill("pattern-012");
    await page.getByText("100 items found").waitFor();
    await isThere(page, "pattern-01200.txt");
    await page.getByLabel("Search files").fill("");
    await page.getByText("3,000 items", { exact: true }).waitFor();

    await entry(page, "pattern-00001.txt").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press(" ");
    await page.getByText("2,999 selected").waitFor();
    await page.keyboard.press("Delete");
    await page.getByText("2,999 items moved to the trash").waitFor();
    await page.getByText("One item", { exact: true }).waitFor();
    await isThere(page, "pattern-00002.txt");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("3,000 items", { exact: true }).waitFor();
    t.same(everyRow(), before);

    // Something of a folder and the folder itself, deleted together, go back into each other.
    await page.goto(`${address}/files`);
    await page.getByLabel("Search files").fill("pattern");
    await page.getByText("3,001 items found").waitFor();
    await entry(page, "Patterns").first().focus();
    await page.keyboard.press(" ");
    await page.keyboard.press("Shift+ArrowDown");
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("Delete");
    await page.getByText("2 items moved to the trash").waitFor();
    await page.getByText("Nothing found").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("3,001 items found").waitFor();
    t.same(everyRow(), before);
    t.same(visitor.troubles, []);
  },
);

t.test("what does not fit is told before anything is sent, and how much is missing", async (t) => {
  const visitor = await browsers.visit();
  const page = await enter(visitor, "/files");
  await page.getByRole("heading", { name: "Files", level: 1 }).waitFor();
  const path = fileOf("years.mp4", Buffer.of());
  truncateSync(path, QUOTA + 1);
  await upload(page, path, fileOf("fits.txt", Buffer.from("fits")));
  await page
    .getByRole("dialog")
    .getByText(/^These 2 files need 64 MB, and .* are missing\.$/)
    .waitFor();
  t.same(await visitor.violations(), []);
  await page.getByRole("button", { name: "Upload the one that fits" }).click();
  await page.getByText("One file uploaded").waitFor();
  await isThere(page, "fits.txt");
  t.same(visitor.troubles, []);
});

t.test("a long touch selects, and a tap then selects too", async (t) => {
  const visitor = await browsers.visit({ width: 390 });
  const page = await enter(visitor, "/files");
  await isThere(page, "tailoring.txt");
  const touch = await visitor.context.newCDPSession(page);
  await touch.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  const at = async (name: string) => {
    const box = await entry(page, name).boundingBox();
    return [{ x: (box?.x ?? 0) + 90, y: (box?.y ?? 0) + 26 }];
  };
  const send = (type: "touchStart" | "touchEnd", touchPoints: { x: number; y: number }[]) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", await at("tailoring.txt"));
  await page.getByText("1 selected").waitFor();
  await send("touchEnd", []);
  await send("touchStart", await at("Summer"));
  await send("touchEnd", []);
  await page.getByText("2 selected").waitFor();
  t.equal(new URL(page.url()).pathname, "/files");
});

t.test("a share with a password is opened by a stranger, and comes whole as one archive", async (t) => {
  const visitor = await browsers.visit();
  const page = await enter(visitor, "/files");
  await entry(page, "Summer").locator(".check").click();
  await entry(page, "tailoring.txt").locator(".check").click();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByLabel("How often it may be opened").fill("1");
  await page.getByLabel("Password").fill("linen");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  t.match(link, `${address}/d/`);
  await page.getByRole("button", { name: "Done" }).click();

  const stranger = await browsers.visit({ width: 390 });
  const { page: there } = stranger;
  await there.goto(link);
  await there.getByText("Somebody shares files with you").waitFor();
  t.equal(await there.getByRole("navigation").count(), 0, "strangers see nothing of the house");
  await there.getByLabel("Password").fill("wool");
  await there.getByRole("button", { name: "Open" }).click();
  await there.getByText("That is not the password").waitFor();
  t.match(stranger.troubles.splice(0), [/403/], "the wrong password is refused once");
  await there.getByLabel("Password").fill("linen");
  await there.getByRole("button", { name: "Open" }).click();
  await there.getByText("mei shares with you").waitFor();
  await there.getByRole("heading", { name: "3 files" }).waitFor();
  // It was the only opening there was; a reload is none.
  await there.reload();
  await there.getByText("0 openings left").waitFor();
  await there.getByRole("button", { name: "Summer" }).click();
  await there.getByText("overcoat.jpg").waitFor();
  t.same(await stranger.violations(), []);

  const one = there.waitForEvent("download");
  await there.getByRole("button", { name: "Download dress.jpg" }).click();
  t.equal(sha(readFileSync(await (await one).path())), sha(readFileSync(dress)));
  const all = there.waitForEvent("download");
  await there.getByRole("button", { name: "Download all (zip)" }).click();
  const files = unzipped(readFileSync(await (await all).path()));
  t.same([...files.keys()].toSorted(), ["Summer/dress.jpg", "Summer/overcoat.jpg", "tailoring.txt"]);
  t.equal(sha(files.get("Summer/dress.jpg") ?? Buffer.of()), sha(readFileSync(dress)));
  t.equal(sha(files.get("tailoring.txt") ?? Buffer.of()), sha(readFileSync(notes)));
  t.same(stranger.troubles, []);

  const late = await browsers.visit();
  await late.page.goto(link);
  await late.page.getByText("This share is used up").waitFor();

  await page.getByRole("link", { name: "Shares" }).click();
  await page.getByText("1 of 1 openings used").waitFor();
  await page.getByRole("heading", { name: "Summer and one more" }).waitFor();
  await page.getByText(/^3 files · /).waitFor();
  await page.getByRole("button", { name: /^Open again/ }).click();
  await page.getByLabel("How often it may be opened").fill("3");
  await page.getByLabel("Only after a login").check();
  await page.getByLabel("Remove the password").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("1 of 3 openings used").waitFor();

  // Who has to log in first comes back to the share.
  await late.page.reload();
  await late.page.getByRole("link", { name: "Log in" }).click();
  await late.page.getByLabel("User name").fill(mei.username);
  await late.page.getByLabel("Password").fill(mei.password);
  await late.page.getByRole("button", { name: "Log in", exact: true }).click();
  await late.page.getByRole("button", { name: "Open" }).click();
  await late.page.getByRole("heading", { name: "3 files" }).waitFor();

  await page.getByRole("button", { name: /^End / }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End the share" }).click();
  await page.getByText("No shares yet").waitFor();

  // What is neither limited nor protected shows what it is at once.
  await page.getByRole("link", { name: "Files", exact: true }).click();
  await entry(page, "tailoring.txt").locator(".check").click();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("button", { name: "Make the link" }).click();
  const open = await page.getByLabel("Link", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  const third = await browsers.visit();
  await third.page.goto(open);
  await third.page.getByRole("heading", { name: "tailoring.txt" }).waitFor();
  t.same(third.troubles, []);
  await third.page.goto(link);
  await third.page.getByText("There is no such share").waitFor();
  t.same(visitor.troubles, []);
});

t.test("a folder is downloaded as an archive, and what is chosen too", async (t) => {
  const visitor = await browsers.visit();
  const page = await enter(visitor, "/files");
  const download = page.waitForEvent("download");
  await menu(page, "Summer", "Download");
  const saved = await download;
  t.equal(saved.suggestedFilename(), "Summer.zip");
  t.same([...unzipped(readFileSync(await saved.path())).keys()].toSorted(), [
    "Summer/dress.jpg",
    "Summer/overcoat.jpg",
  ]);
  t.same(visitor.troubles, []);
});

t.test("every page is in order for everyone, in both themes and languages, and loads little", async (t) => {
  const owner = await browsers.visit();
  const page = await enter(owner, "/files");
  await menu(page, "tailoring.txt", "Share");
  await page.getByLabel("Code").fill("PATTERN");
  await page.getByRole("button", { name: "Make the link" }).click();
  await page.getByText("The link is ready").waitFor();
  t.same(await owner.violations(), [], "a new link");
  await page.getByRole("button", { name: "Done" }).click();
  await menu(page, "tailoring.txt", "Move to…");
  await page.getByRole("treeitem", { name: "Summer" }).waitFor();
  t.same(await owner.violations(), [], "the folders to move to");

  for (const theme of themes) {
    for (const language of languages) {
      const width = theme === "dark" ? 390 : 1280;
      const visitor = await browsers.visit({ theme, language, width, worker: false });
      const { page: own } = visitor;
      await enter(visitor, "/files");
      for (const where of ["/files", "/files/nowhere", "/trash", "/shares", "/d/PATTERN"]) {
        await own.goto(address + where);
        await own.getByRole("heading").first().waitFor();
        await own.waitForLoadState("networkidle");
        const what = `${where}, ${theme}, ${language}`;
        t.same(await visitor.violations(), [], what);
        const bytes = await visitor.scriptBytes();
        t.ok(bytes > 0 && bytes < MOST_SCRIPT, `${what} loads ${bytes} bytes of script`);
      }
      // What is not there is told by the browser, too.
      t.match(visitor.troubles, [/404.*file\/list/, /404.*file\/list/].slice(0, visitor.troubles.length));
    }
  }
});
