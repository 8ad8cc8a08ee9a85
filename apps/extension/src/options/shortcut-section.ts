import { element } from "../shared/element.ts";
import type { Texts } from "../shared/text/en.ts";

/** Firefox opens its page of keys when it is asked, Chrome has an address for it. */
const commands: { openShortcutSettings?: () => Promise<void> } & typeof chrome.commands = chrome.commands;
const isFirefox = chrome.runtime.getURL("").startsWith("moz-extension:");
const canOpen = !isFirefox || commands.openShortcutSettings !== undefined;

function openKeys(): void {
  if (commands.openShortcutSettings) void commands.openShortcutSettings();
  else void chrome.tabs.create({ url: "chrome://extensions/shortcuts" });
}

/** The keys, as they are set now. */
export async function shortcutSection(text: Texts): Promise<HTMLElement> {
  const names: Readonly<Record<string, string>> = {
    _execute_action: text.options.popupKey,
    "choose-pictures": text.manifest.choosePictures,
    "save-region": text.manifest.saveRegion,
  };
  const keys = await commands.getAll();
  return element(
    "section",
    {},
    element("h2", {}, text.options.shortcuts),
    ...keys.map(({ name, shortcut }) =>
      element(
        "div",
        { class: "row" },
        element("span", {}, names[name ?? ""] ?? ""),
        element("kbd", {}, shortcut || text.options.none),
      ),
    ),
    element("p", { class: "hint" }, text.options.shortcutsText),
    canOpen && element("button", { class: "button", on: { click: openKeys } }, text.options.changeKeys),
  );
}
