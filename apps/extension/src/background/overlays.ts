import { ask, type HoverView } from "../shared/messages.ts";
import { loadSettings } from "../shared/settings.ts";
import { languageOf, texts } from "../shared/text/index.ts";
import { notify } from "./notify.ts";
import { enter } from "./page-script.ts";

export type Overlay = "picker" | "region";

/** Shows something of ours in a page; answers whether the page lets it in. */
export async function open(overlay: Overlay, tabId: number): Promise<boolean> {
  const settings = await loadSettings();
  if (!(await enter(tabId))) return false;
  const view = { language: languageOf(settings), category: settings.category };
  const shown = await ask(
    { tabId },
    overlay === "picker"
      ? { type: "pick", view: { ...view, size: settings.pickerSize } }
      : { type: "region", view },
  ).catch(() => false);
  // Documents that are not HTML, such as a drawing in a tab of its own, let the script in but show nothing of it.
  return shown;
}

/** As `open`, and tells the person when it is not possible. */
export async function openOrTell(overlay: Overlay, tabId: number): Promise<void> {
  if (await open(overlay, tabId)) return;
  const { notice } = await texts();
  await notify("no-page", { title: notice.noPage, message: notice.noPageText }, "popup");
}

/** What the button on pictures has to know; nothing where it is not wanted. */
export async function hoverView(): Promise<HoverView | undefined> {
  const settings = await loadSettings();
  if (!settings.hover) return undefined;
  return { language: languageOf(settings), category: settings.category, size: settings.hoverSize };
}
