import { securePages } from "../shared/addresses.ts";
import { changeSettings, loadSettings } from "../shared/settings.ts";
import { hoverView } from "./overlays.ts";

const ID = "hover";
const FILES = ["hover.js"];

let last: Promise<void> = Promise.resolve();

/** Puts the button into every page while it is wanted and allowed, and takes it out otherwise. */
export function arrangeHover(): Promise<void> {
  last = last.then(arrange, arrange);
  return last;
}

async function arrange(): Promise<void> {
  const { hover } = await loadSettings();
  const allowed = await chrome.permissions.contains({ origins: securePages });
  // The change of the settings comes back here.
  if (hover && !allowed) await changeSettings({ hover: false });
  const wanted = hover && allowed;
  const present = (await chrome.scripting.getRegisteredContentScripts({ ids: [ID] })).length > 0;
  if (wanted && !present) {
    await chrome.scripting.registerContentScripts([
      { id: ID, matches: securePages, js: FILES, runAt: "document_idle", allFrames: true },
    ]);
  }
  if (!wanted && present) await chrome.scripting.unregisterContentScripts({ ids: [ID] });
  await tellPages(wanted && !present);
}

/** Pages that are open already have the button at once, know of every change, and lose it at once. */
async function tellPages(isNew: boolean): Promise<void> {
  const view = await hoverView();
  for (const { id: tabId } of await chrome.tabs.query({})) {
    if (tabId === undefined) continue;
    const done = isNew
      ? chrome.scripting.executeScript({ target: { tabId, allFrames: true }, files: FILES })
      : chrome.tabs.sendMessage(tabId, { type: "hover", view });
    // Most pages have no script of ours, some are closed to it, and some are asleep.
    void done.catch(() => undefined);
  }
}
