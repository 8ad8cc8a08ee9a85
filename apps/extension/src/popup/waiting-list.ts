import type { Parcel } from "../background/outbox.ts";
import { hostOf, patternOf } from "../shared/addresses.ts";
import { element } from "../shared/element.ts";
import { errorText } from "../shared/error-text.ts";
import { tell } from "../shared/messages.ts";
import { counted, fill } from "../shared/text/index.ts";
import type { Texts } from "../shared/text/en.ts";

/** What waits for the server, and what somebody has to decide about. */
export function waitingList(
  text: Texts,
  parcels: readonly Parcel[],
  changed: () => Promise<void>,
): HTMLElement {
  const waiting = parcels.filter(({ state }) => state === "waiting" || state === "fetching");
  const open = parcels.filter(({ state }) => state === "access" || state === "refused");
  return element(
    "section",
    { class: "block" },
    waiting.length > 0 &&
      element(
        "div",
        { class: "row" },
        element("p", {}, counted(text.popup.waiting, waiting.length)),
        element(
          "button",
          { class: "button small", on: { click: () => void tell({ type: "send-now" }).then(changed) } },
          text.popup.sendNow,
        ),
      ),
    open.length > 0 &&
      element("ul", { class: "list" }, ...open.map((parcel) => undecided(text, parcel, changed))),
  );
}

function undecided(text: Texts, parcel: Parcel, changed: () => Promise<void>): HTMLElement {
  const address = parcel.candidates.find(({ url }) => /^https?:/i.test(url))?.url ?? "";
  const pattern = patternOf(address);
  const isAccess = parcel.state === "access" && pattern !== undefined;
  const name = parcel.context.caption || parcel.context.alt || parcel.page.title;
  const why = isAccess
    ? fill(text.popup.needsAccess, { host: hostOf(address) })
    : errorText(text, parcel.error);
  // The background goes on by itself when access was given, because asking may close this window.
  const again = isAccess
    ? () => void chrome.permissions.request({ origins: [pattern] }).then(changed)
    : () => void tell({ type: "retry", id: parcel.id }).then(changed);
  const discard = () => void tell({ type: "discard", id: parcel.id }).then(changed);
  return element(
    "li",
    {},
    element("p", {}, name || text.popup.refused),
    element("p", { class: "hint" }, why),
    element(
      "div",
      { class: "buttons" },
      element(
        "button",
        { class: "button small", on: { click: again } },
        isAccess ? text.popup.allow : text.popup.retry,
      ),
      element("button", { class: "button small quiet", on: { click: discard } }, text.popup.discard),
    ),
  );
}
