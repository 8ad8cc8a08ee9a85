import { listParcels } from "../background/outbox.ts";
import { categoryChoice } from "../shared/category-choice.ts";
import { element } from "../shared/element.ts";
import { errorText } from "../shared/error-text.ts";
import { type Health, lookAtServer } from "../shared/health.ts";
import { tell } from "../shared/messages.ts";
import { loadRecent } from "../shared/recent.ts";
import { changeSettings, loadSettings } from "../shared/settings.ts";
import { languageOf, textsIn } from "../shared/text/index.ts";
import { lastSaved } from "./last-saved.ts";
import { topOf } from "./top.ts";
import { waitingList } from "./waiting-list.ts";
import { whose } from "./whose.ts";

let health: Health | undefined;
let drawing = 0;
/** Code of why nothing could be shown in the page. */
let closed: string | undefined;
/** Between two looks at a server that is not there, ms. */
const AGAIN = 3000;

/** Draws everything anew from what is kept; of several drawings at once the newest is shown. */
async function draw(): Promise<void> {
  drawing += 1;
  const mine = drawing;
  const settings = await loadSettings();
  const language = languageOf(settings);
  const text = textsIn(language);
  const [recent, parcels] = await Promise.all([loadRecent(), listParcels()]);
  if (mine !== drawing) return;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  const focused = document.activeElement?.id;
  // A code that is just being typed must not be drawn over.
  if (document.activeElement?.matches("form input")) return;
  document.body.replaceChildren(
    topOf(text, health),
    element(
      "main",
      {},
      element(
        "section",
        { class: "block" },
        categoryChoice(
          text,
          settings.category,
          text.popup.into,
          (category) => void changeSettings({ category }),
        ),
        element(
          "div",
          { class: "actions" },
          element(
            "button",
            { id: "choose", class: "button primary", on: { click: () => void open("picker") } },
            text.popup.choose,
          ),
          element(
            "button",
            { id: "region", class: "button", on: { click: () => void open("region") } },
            text.popup.region,
          ),
        ),
        element("p", { class: "problem", role: "alert" }, closed && errorText(text, closed)),
      ),
      parcels.length > 0 && waitingList(text, parcels, draw),
      lastSaved(text, recent[0], health, draw),
      whose(text, health, settings.server, draw),
    ),
  );
  if (focused) document.getElementById(focused)?.focus();
}

async function open(overlay: "picker" | "region"): Promise<void> {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  closed = (await tell({ type: "open", overlay, tabId: tab?.id ?? -1 })).error;
  if (closed === undefined) window.close();
  else await draw();
}

async function look(): Promise<void> {
  health = await lookAtServer();
  await draw();
  if (health.version === undefined) {
    setTimeout(() => void look(), AGAIN);
    return;
  }
  const waits = (await listParcels()).some(({ state }) => state === "waiting" || state === "fetching");
  const [last] = await loadRecent();
  if (waits || last?.state === "processing") void tell({ type: "send-now" });
}

chrome.storage.onChanged.addListener(
  (changes) => void ("pairing" in changes || "settings" in changes ? look() : draw()),
);
chrome.permissions.onAdded.addListener(() => void look());
await draw();
await look();
