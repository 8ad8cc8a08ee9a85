import { element } from "../shared/element.ts";
import type { Texts } from "../shared/text/en.ts";

/** The keys, as they are set now. */
export async function shortcutSection(text: Texts): Promise<HTMLElement> {
  const names: Readonly<Record<string, string>> = {
    _execute_action: text.options.popupKey,
    "choose-pictures": text.manifest.choosePictures,
    "save-region": text.manifest.saveRegion,
  };
  const commands = await chrome.commands.getAll();
  return element(
    "section",
    {},
    element("h2", {}, text.options.shortcuts),
    ...commands.map(({ name, shortcut }) =>
      element(
        "div",
        { class: "row" },
        element("span", {}, names[name ?? ""] ?? ""),
        element("kbd", {}, shortcut || text.options.none),
      ),
    ),
    element("p", { class: "hint" }, text.options.shortcutsText),
  );
}
