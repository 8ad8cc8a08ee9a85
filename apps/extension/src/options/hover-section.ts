import { securePages } from "../shared/addresses.ts";
import { element } from "../shared/element.ts";
import { changeSettings, onSettings, type Settings } from "../shared/settings.ts";
import type { Texts } from "../shared/text/en.ts";
import { sizeField } from "./size-field.ts";

let shown: HTMLInputElement | undefined;

// Where the access is given or taken back the background changes the settings, after the section was drawn.
onSettings(({ hover }) => {
  if (shown) shown.checked = hover;
});

/** The button on pictures, which is off until it is turned on and every page is allowed. */
export function hoverSection(text: Texts, settings: Settings): HTMLElement {
  const problem = element("p", { class: "problem", role: "alert" });
  const box = element("input", {
    type: "checkbox",
    name: "hover",
    checked: settings.hover,
    on: {
      change: () => {
        // Asked for at once: browsers let one ask only while a click is still being handled.
        const allowed = box.checked
          ? chrome.permissions.request({ origins: securePages })
          : chrome.permissions.remove({ origins: securePages }).then(
              () => false,
              () => false,
            );
        void allowed.then(async (hover) => {
          problem.textContent = box.checked && !hover ? text.options.hoverRefused : "";
          box.checked = hover;
          await changeSettings({ hover });
        });
      },
    },
  });
  shown = box;
  return element(
    "section",
    {},
    element("h2", {}, text.options.hover),
    element("p", { class: "hint" }, text.options.hoverText),
    element("label", { class: "row" }, element("span", {}, text.options.hoverOn), box),
    problem,
    sizeField(text.options.hoverSize, settings.hoverSize, (hoverSize) => void changeSettings({ hoverSize })),
  );
}
