import { ask, type HoverView } from "../shared/messages.ts";
import { loadSettings } from "../shared/settings.ts";
import { languageOf } from "../shared/text/index.ts";
import { enterOrTell } from "./page-script.ts";

/** Shows the pictures of a page to choose from. */
export async function openPicker(tabId: number): Promise<void> {
  const settings = await loadSettings();
  if (!(await enterOrTell(tabId))) return;
  const view = { language: languageOf(settings), category: settings.category, size: settings.pickerSize };
  await ask({ tabId }, { type: "pick", view });
}

/** Lets a part of what the window shows be chosen. */
export async function openRegion(tabId: number): Promise<void> {
  const settings = await loadSettings();
  if (!(await enterOrTell(tabId))) return;
  await ask(
    { tabId },
    { type: "region", view: { language: languageOf(settings), category: settings.category } },
  );
}

/** What the button on pictures has to know. */
export async function hoverView(): Promise<HoverView> {
  const settings = await loadSettings();
  return { language: languageOf(settings), category: settings.category, size: settings.hoverSize };
}
