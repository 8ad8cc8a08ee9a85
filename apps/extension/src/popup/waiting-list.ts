import type { Parcel } from "../background/outbox.ts";
import { hostOf, patternOf } from "../shared/addresses.ts";
import { element } from "../shared/element.ts";
import { errorText } from "../shared/error-text.ts";
import { tell } from "../shared/messages.ts";
import { counted, fill } from "../shared/text/index.ts";
import type { Texts } from "../shared/text/en.ts";

/** More rows than this nobody reads; they come up as those before them go. */
const SHOWN = 30;

let isOpen = false;

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
    waiting.length > 0 && waits(text, waiting, changed),
    open.length > 0 &&
      element(
        "ul",
        { class: "list" },
        ...open.slice(0, SHOWN).map((parcel) => undecided(text, parcel, changed)),
      ),
  );
}

function waits(text: Texts, waiting: readonly Parcel[], changed: () => Promise<void>): HTMLElement {
  const send = () => void tell({ type: "send-now" }).then(changed);
  const all = element(
    "details",
    { open: isOpen, on: { toggle: () => (isOpen = all.open) } },
    element("summary", { id: "waiting" }, counted(text.popup.waiting, waiting.length)),
    element(
      "ul",
      { class: "list" },
      ...waiting
        .slice(0, SHOWN)
        .map((parcel) =>
          element(
            "li",
            { class: "picture plain" },
            element(
              "div",
              { class: "about" },
              element("p", {}, nameOf(text, parcel)),
              parcel.error !== undefined &&
                parcel.error !== "network" &&
                element("p", { class: "hint" }, errorText(text, parcel.error)),
            ),
            discardButton(text, parcel, changed),
          ),
        ),
    ),
  );
  return element(
    "div",
    { class: "waiting" },
    all,
    element("button", { id: "send-now", class: "button small", on: { click: send } }, text.popup.sendNow),
  );
}

function undecided(text: Texts, parcel: Parcel, changed: () => Promise<void>): HTMLElement {
  const address = parcel.candidates.find(({ url }) => /^https?:/i.test(url))?.url ?? "";
  const pattern = patternOf(address);
  const isAccess = parcel.state === "access" && pattern !== undefined;
  const why = isAccess
    ? fill(text.popup.needsAccess, { host: hostOf(address) })
    : errorText(text, parcel.error);
  // The background goes on by itself when access was given, because asking may close this window.
  const again = isAccess
    ? () => void chrome.permissions.request({ origins: [pattern] }).then(changed)
    : () => void tell({ type: "retry", id: parcel.id }).then(changed);
  return element(
    "li",
    {},
    element("p", {}, nameOf(text, parcel)),
    element("p", { class: "hint" }, why),
    element(
      "div",
      { class: "buttons" },
      element(
        "button",
        { id: `again-${parcel.id}`, class: "button small", on: { click: again } },
        isAccess ? text.popup.allow : text.popup.retry,
      ),
      discardButton(text, parcel, changed),
    ),
  );
}

function discardButton(text: Texts, parcel: Parcel, changed: () => Promise<void>): HTMLElement {
  const discard = () => void tell({ type: "discard", id: parcel.id }).then(changed);
  return element(
    "button",
    {
      class: "button small quiet",
      "aria-label": `${text.popup.discard}: ${nameOf(text, parcel)}`,
      on: { click: discard },
    },
    text.popup.discard,
  );
}

const nameOf = (text: Texts, { context, page, category }: Parcel): string =>
  context.caption || context.alt || page.title || text.category[category];
