import { type Category, lastFirst } from "../shared/category.ts";
import { codeOf, errorText } from "../shared/error-text.ts";
import { ask } from "../shared/messages.ts";
import { loadSettings } from "../shared/settings.ts";
import { languageOf, texts, textsIn } from "../shared/text/index.ts";
import { capture, type Place } from "./capture.ts";
import { notify } from "./notify.ts";
import { enter } from "./page-script.ts";
import { openOrTell } from "./overlays.ts";
import { newId } from "../shared/new-id.ts";

let last: Promise<void> = Promise.resolve();

/** Makes the menus anew, in the language and order of the settings; one making after the other. */
export function makeMenus(): Promise<void> {
  last = last.then(make, make);
  return last;
}

async function make(): Promise<void> {
  const settings = await loadSettings();
  const text = textsIn(languageOf(settings));
  await chrome.contextMenus.removeAll();
  const add = (
    id: string,
    title: string,
    contexts: [`${chrome.contextMenus.ContextType}`, ...`${chrome.contextMenus.ContextType}`[]],
  ) => chrome.contextMenus.create({ id, title, contexts }, () => void chrome.runtime.lastError);
  for (const category of lastFirst(settings.category)) {
    add(`save-${category}`, text.save[category], ["image"]);
  }
  add("choose", text.menu.choose, ["page", "image", "link", "frame", "selection"]);
  add("region", text.menu.region, ["page", "image", "link", "frame", "selection"]);
}

export async function onMenu(
  info: chrome.contextMenus.OnClickData,
  tab: chrome.tabs.Tab | undefined,
): Promise<void> {
  const tabId = tab?.id;
  switch (info.menuItemId) {
    case "save-clothes":
    case "save-char":
      await savePicture(info, tab, info.menuItemId === "save-char" ? "char" : "clothes");
      break;
    case "choose":
      if (tabId !== undefined) await openOrTell("picker", tabId);
      break;
    case "region":
      if (tabId !== undefined) await openOrTell("region", tabId);
      break;
    default:
  }
}

/** Saves the picture that was clicked on; where its page lets nobody in, by its address alone. */
async function savePicture(
  info: chrome.contextMenus.OnClickData,
  tab: chrome.tabs.Tab | undefined,
  category: Category,
): Promise<void> {
  const { srcUrl, frameId } = info;
  if (srcUrl === undefined) return;
  const page = { url: tab?.url ?? info.pageUrl ?? "", title: tab?.title ?? "" };
  const tabId = tab?.id ?? -1;
  const inside = tabId >= 0 && (await enter(tabId, frameId));
  const place: Place = { page, ...(inside && { tab: { tabId, frameId } }) };
  const found = place.tab && (await ask(place.tab, { type: "find", srcUrl }).catch(() => undefined));
  const picture = found ?? { candidates: [{ url: srcUrl, width: 0, sure: true }], context: {} };
  try {
    await capture(place, category, [{ ...picture, id: newId() }]);
  } catch (error) {
    const text = await texts();
    const words = { title: text.notice.failed, message: errorText(text, codeOf(error)) };
    await notify("not-kept", words, "popup");
  }
}
