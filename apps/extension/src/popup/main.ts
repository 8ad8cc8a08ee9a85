import { listParcels } from "../background/outbox.ts";
import { categoryChoice } from "../shared/category-choice.ts";
import { element } from "../shared/element.ts";
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
            { id: "choose", class: "button primary", on: { click: () => void open("open-picker") } },
            text.popup.choose,
          ),
          element(
            "button",
            { id: "region", class: "button", on: { click: () => void open("open-region") } },
            text.popup.region,
          ),
        ),
      ),
      parcels.length > 0 && waitingList(text, parcels, draw),
      lastSaved(text, recent[0], health, draw),
      whose(text, health, settings.server, draw),
    ),
  );
  if (focused) document.getElementById(focused)?.focus();
}

async function open(type: "open-picker" | "open-region"): Promise<void> {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab?.id !== undefined) await tell({ type, tabId: tab.id });
  window.close();
}

async function look(): Promise<void> {
  health = await lookAtServer();
  await draw();
  const waits = (await listParcels()).some(({ state }) => state === "waiting");
  if (health.version !== undefined && waits) void tell({ type: "send-now" });
}

chrome.storage.onChanged.addListener(
  (changes) => void ("pairing" in changes || "settings" in changes ? look() : draw()),
);
await draw();
await look();
