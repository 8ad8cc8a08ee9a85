import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { plainProcess } from "../../support/plain-process.ts";
import { freePort, until } from "../../support/servers.ts";
import { connectMarionette, type Marionette } from "./marionette.ts";

/** A Firefox with the extension in it. Of its tabs one is driven; what is done there is a person's doing to pages. */
export interface Firefox extends Pick<Marionette, "inPage"> {
  /** Base of the extension's own pages, `moz-extension://…/`. */
  readonly base: string;
  /** Opens an address in a tab of its own, which is the one that is driven from then on; gives its handle. */
  open(url: string): Promise<string>;
  turnTo(tab: string): Promise<void>;
  closeTab(): Promise<void>;
  /** Moves the mouse, presses and lets go: WebDriver's actions. */
  mouse(...steps: readonly object[]): Promise<void>;
  /** Clicks in the middle of what a selector finds, in what the extension shows in the page or in the page itself. */
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  /** Texts of what the extension shows in the page. */
  texts(selector: string): Promise<string[]>;
  /** Waits until the page has a text. */
  says(text: string): Promise<void>;
  /** Opens the menu of what a selector finds, and chooses one of the extension's entries. */
  menu(selector: string, entry: string): Promise<void>;
  /** Ends the event page as the browser does when nothing happens for a while. */
  stopBackground(): Promise<void>;
  /** Errors in the console that have to do with the extension. */
  errors(): Promise<string[]>;
  quit(): Promise<void>;
}

const ID = "extension@clothesline.invalid";

/** Quiet and without a network of its own; names that end in `.test` are this machine. */
const preferences = {
  "alerts.useSystemBackend": false,
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.autoDisableScopes": 0,
  "extensions.getAddons.cache.enabled": false,
  // What a person would be asked is allowed at once.
  "extensions.webextOptionalPermissionPrompts": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.dns.localDomains": "shop.test,pictures.test",
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "toolkit.telemetry.enabled": false,
  // The archive is not signed; the long-term version lets one say that this is no matter.
  "xpinstall.signatures.required": false,
};

/** Finds where the extension shows something, else the page itself. */
const somewhere = `const overlay = document.querySelector("clothesline-overlay")?.openOrClosedShadowRoot;
  const found = overlay?.querySelector(args[0]) ?? document.querySelector(args[0]);`;
const middle = `if (!found?.checkVisibility()) return null;
  found.scrollIntoView({ block: "nearest" });
  const { left, top, width, height } = found.getBoundingClientRect();
  return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };`;

/**
 * Starts a Firefox with a profile, which may be there from before.
 * @param zip the extension's archive, put into the profile; without it, the one that is there
 */
export async function startFirefox(profile: string, zip?: string): Promise<Firefox> {
  const port = await freePort();
  await mkdir(join(profile, "extensions"), { recursive: true });
  if (zip !== undefined) await cp(zip, join(profile, "extensions", `${ID}.xpi`));
  const lines = Object.entries({ ...preferences, "marionette.port": port }).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, "user.js"), lines.join(""));
  const args = ["--marionette", "--headless", "--remote-allow-system-access", "--no-remote"];
  const child = spawn(...plainProcess("firefox-esr", [...args, "--profile", profile]), {
    stdio: "ignore",
    env: { PATH: process.env["PATH"], HOME: profile, LANG: "en_US.UTF-8", MOZ_DISABLE_CONTENT_SANDBOX: "1" },
  });
  const ended = once(child, "exit");
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const { send, inPage, inBrowser, behindPage, close } = await connectMarionette(port, isAlive);
  let base: string;
  try {
    await send("WebDriver:NewSession", {});
    await send("WebDriver:SetTimeouts", { script: 20_000, pageLoad: 20_000 });
    await send("WebDriver:SetWindowRect", { width: 1200, height: 900 });
    base = await until("the extension is there", async () => {
      const url = await inBrowser<string | null>(
        `return WebExtensionPolicy.getByID("${ID}")?.getURL("") ?? null`,
      );
      return url ?? undefined;
    });
  } catch (error) {
    child.kill();
    throw error;
  }

  const mouse = async (...steps: readonly object[]) => {
    const parameters = { pointerType: "mouse" };
    const actions = [{ type: "pointer", id: "mouse", parameters, actions: steps }];
    await send("WebDriver:PerformActions", { actions });
  };
  const press = async (selector: string, button: number) => {
    const place = await until(
      `${selector} is shown`,
      async () => (await behindPage<object | null>(somewhere + middle, selector)) ?? undefined,
    );
    await mouse(
      { type: "pointerMove", ...place },
      { type: "pointerDown", button },
      { type: "pointerUp", button },
    );
  };
  const turnTo = async (handle: string) => {
    await send("WebDriver:SwitchToWindow", { handle, focus: true });
  };
  return {
    base,
    inPage,
    mouse,
    turnTo,
    async open(url) {
      const { handle } = await send<{ handle: string }>("WebDriver:NewWindow", { type: "tab", focus: true });
      await turnTo(handle);
      await send("WebDriver:Navigate", { url });
      return handle;
    },
    async closeTab() {
      const left = await send<string[]>("WebDriver:CloseWindow");
      await turnTo(left.at(-1) ?? "");
    },
    click: (selector) => press(selector, 0),
    async type(selector, text) {
      await press(selector, 0);
      const actions = [...text].flatMap((value) => [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ]);
      await send("WebDriver:PerformActions", { actions: [{ type: "key", id: "keys", actions }] });
    },
    texts: (selector) =>
      behindPage(
        `const overlay = document.querySelector("clothesline-overlay")?.openOrClosedShadowRoot;
         return [...(overlay?.querySelectorAll(args[0]) ?? [])].map(({ textContent }) => textContent);`,
        selector,
      ),
    async says(text) {
      const isThere = () => inPage<boolean>(`return document.body.innerText.includes(args[0])`, text);
      await until(`the page says: ${text}`, async () => (await isThere()) || undefined);
    },
    async menu(selector, entry) {
      await press(selector, 2);
      await inBrowser(chooseEntry, entry);
    },
    stopBackground: () =>
      inBrowser(`await WebExtensionPolicy.getByID("${ID}").extension.terminateBackground();`),
    errors: () =>
      // A page that is closed while it listens makes Firefox complain about itself.
      inBrowser(`return Services.console.getMessageArray().map(String)
        .filter((text) => /^\\[JavaScript Error.*(moz-extension|clothesline)/i.test(text) && !/closed conduit/.test(text));`),
    async quit() {
      await send("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => undefined);
      close();
      await ended;
    },
  };
}

/** The extension's entries stand in a menu of their own as soon as there are several. */
const chooseEntry = `
  const [entry] = args;
  const shown = (popup) => popup.state === "open" ? undefined
    : new Promise((resolve) => popup.addEventListener("popupshown", resolve, { once: true }));
  const menu = document.getElementById("contentAreaContextMenu");
  await shown(menu);
  const own = [...menu.querySelectorAll("menu")].find(({ id: name }) => name.includes("clothesline"));
  if (!own) throw new Error("No entries: " + [...menu.children].filter((e) => !e.hidden).map((e) => e.id + ":" + e.label).join(" "));
  own.openMenu(true);
  await shown(own.menupopup);
  const found = [...own.menupopup.children].find(({ label }) => label === entry);
  if (!found) throw new Error("No entry: " + [...own.menupopup.children].map((e) => e.label).join(" | "));
  const hidden = new Promise((resolve) => menu.addEventListener("popuphidden", (event) => event.target === menu && resolve()));
  own.menupopup.activateItem(found);
  await hidden;
`;
