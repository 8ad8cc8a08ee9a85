import { isLoopback } from "../shared/addresses.ts";
import { element } from "../shared/element.ts";
import type { Texts } from "../shared/text/en.ts";

/** The sites that were allowed, each to be taken back. */
export async function accessSection(text: Texts, draw: () => Promise<void>): Promise<HTMLElement> {
  const { origins = [] } = await chrome.permissions.getAll();
  const others = origins.filter((pattern) => !isLoopback(pattern.replace(/\/\*$/, "")));
  const remove = (pattern: string) => () => void chrome.permissions.remove({ origins: [pattern] }).then(draw);
  return element(
    "section",
    {},
    element("h2", {}, text.options.access),
    element("p", { class: "hint" }, text.options.accessText),
    ...others.map((pattern) =>
      element(
        "div",
        { class: "row" },
        element("code", {}, pattern.includes("://*/") ? `${text.options.everySite} (${pattern})` : pattern),
        element("button", { class: "button small", on: { click: remove(pattern) } }, text.options.remove),
      ),
    ),
    others.length === 0 && element("p", {}, text.options.accessNone),
  );
}
