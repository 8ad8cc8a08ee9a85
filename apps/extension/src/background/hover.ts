import { changeSettings, loadSettings } from "../shared/settings.ts";

const ID = "hover";
const everywhere = ["http://*/*", "https://*/*"];

let last: Promise<void> = Promise.resolve();

/** Puts the button into every page while it is wanted and allowed, and takes it out otherwise. */
export function arrangeHover(): Promise<void> {
  last = last.then(arrange, arrange);
  return last;
}

async function arrange(): Promise<void> {
  const { hover } = await loadSettings();
  const allowed = await chrome.permissions.contains({ origins: everywhere });
  if (hover && !allowed) await changeSettings({ hover: false });
  const present = (await chrome.scripting.getRegisteredContentScripts({ ids: [ID] })).length > 0;
  if (hover && allowed && !present) {
    await chrome.scripting.registerContentScripts([
      { id: ID, matches: everywhere, js: ["hover.js"], runAt: "document_idle" },
    ]);
  }
  if ((!hover || !allowed) && present) await chrome.scripting.unregisterContentScripts({ ids: [ID] });
}
