import { isLoopback } from "../shared/addresses.ts";
import { element } from "../shared/element.ts";
import type { Texts } from "../shared/text/en.ts";

let redraw: (() => Promise<void>) | undefined;

// Only this section: what the others just said about what was allowed stays where it is.
chrome.permissions.onAdded.addListener(() => void redraw?.());
chrome.permissions.onRemoved.addListener(() => void redraw?.());

/** The sites that were allowed, each to be taken back. */
export async function accessSection(text: Texts): Promise<HTMLElement> {
  const section = element("section");
  redraw = async () => {
    const { origins = [] } = await chrome.permissions.getAll();
    const others = origins.filter((pattern) => !isLoopback(pattern.replace(/\/\*$/, "")));
    section.replaceChildren(
      element("h2", {}, text.options.access),
      element("p", { class: "hint" }, text.options.accessText),
      ...others.map((pattern) => allowed(text, pattern)),
      ...(others.length === 0 ? [element("p", {}, text.options.accessNone)] : []),
    );
  };
  await redraw();
  return section;
}

const allowed = (text: Texts, pattern: string): HTMLElement =>
  element(
    "div",
    { class: "row" },
    element("code", {}, pattern.includes("://*/") ? `${text.options.everySite} (${pattern})` : pattern),
    element(
      "button",
      {
        class: "button small",
        on: { click: () => void chrome.permissions.remove({ origins: [pattern] }) },
      },
      text.options.remove,
    ),
  );
