import { loadSettings } from "../shared/settings.ts";
import type { Words } from "./summary.ts";
import { tallyKey } from "./tally.ts";

/** Where a click on a notification leads: a path of the server's pages, or what the toolbar's button shows. */
export type Target = "popup" | `/${string}`;

const keyOf = (id: string): string => `target ${id}`;

/** Shows a notification in place of the one with the same id. Systems that show none are no reason to fail. */
export async function notify(id: string, { title, message }: Words, target: Target): Promise<void> {
  try {
    await chrome.storage.session.set({ [keyOf(id)]: target });
    await chrome.notifications.create(id, {
      type: "basic",
      iconUrl: chrome.runtime.getURL("icons/icon-128.png"),
      title,
      message,
    });
  } catch {
    // The badge and the popup tell the same.
  }
}

export async function clearNotice(id: string): Promise<void> {
  await chrome.notifications.clear(id).catch(() => false);
  await forgetNotice(id);
}

/** Lets go of what is known of a notification that is gone. */
export async function forgetNotice(id: string): Promise<void> {
  await chrome.storage.session.remove([keyOf(id), tallyKey(id)]);
}

/** What a click on a notification does. */
export async function followNotice(id: string): Promise<void> {
  const kept = (await chrome.storage.session.get(keyOf(id)))[keyOf(id)] as Target | undefined;
  const { server } = await loadSettings();
  await clearNotice(id);
  if (kept !== undefined && kept !== "popup") await chrome.tabs.create({ url: `${server}${kept}` });
  else await openPopup();
}

/** Only some browsers let an extension open its popup; elsewhere it is shown in a tab. */
async function openPopup(): Promise<void> {
  try {
    await chrome.action.openPopup();
  } catch {
    await chrome.tabs.create({ url: chrome.runtime.getURL("popup.html") });
  }
}
