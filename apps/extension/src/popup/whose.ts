import { element } from "../shared/element.ts";
import type { Health } from "../shared/health.ts";
import { tell } from "../shared/messages.ts";
import { pairingForm } from "../shared/pairing-form.ts";
import { fill } from "../shared/text/index.ts";
import type { Texts } from "../shared/text/en.ts";

/** Whose the pictures will be, and the ways on. */
export function whose(
  text: Texts,
  health: Health | undefined,
  server: string,
  changed: () => Promise<void>,
): HTMLElement {
  const holds = health?.pairedAs !== undefined && !health.revoked;
  const name = fill(text.popup.pairedAs, { name: health?.pairedAs ?? "" });
  const [title, hint] = holds
    ? [name, ""]
    : health?.revoked
      ? [text.popup.revoked, text.notice.revokedText]
      : [text.popup.unpaired, text.popup.unpairedHint];
  const place = element("div", {});
  const pair = element(
    "button",
    {
      id: "pair",
      class: "button small",
      on: {
        click: () => {
          const form = pairingForm(text, server, () => void changed());
          place.replaceChildren(form);
          form.querySelector("input")?.focus();
          pair.hidden = true;
        },
      },
    },
    text.popup.pair,
  );
  const unpair = element(
    "button",
    { class: "button small quiet", on: { click: () => void tell({ type: "unpair" }).then(changed) } },
    text.pairing.unpair,
  );
  return element(
    "footer",
    { class: "block" },
    health !== undefined &&
      element(
        "div",
        { class: "row" },
        element("div", {}, element("p", {}, title), hint !== "" && element("p", { class: "hint" }, hint)),
        element(
          "div",
          { class: "row" },
          health.revoked && unpair,
          !holds && !health.isOld && health.version !== undefined && pair,
        ),
      ),
    place,
    element(
      "div",
      { class: "row links" },
      element(
        "button",
        { class: "button small quiet", on: { click: () => void chrome.tabs.create({ url: `${server}/` }) } },
        text.popup.open,
      ),
      element(
        "button",
        { class: "button small quiet", on: { click: () => void chrome.runtime.openOptionsPage() } },
        text.popup.options,
      ),
    ),
  );
}
