// The extension's background: a service worker in Chrome, an event page in Firefox. Both are stopped when nothing happens and
// started by the next event, so every listener is registered here at once, and nothing that matters is in memory alone.

import { onSettings } from "../shared/settings.ts";
import { arrangeHover } from "./hover.ts";
import { makeMenus, onMenu } from "./menus.ts";
import { onMessage } from "./messages.ts";
import { followNotice, forgetNotice } from "./notify.ts";
import { openOrTell } from "./overlays.ts";
import { onAlarm, retryAllowed, sendAll } from "./post-office.ts";

chrome.runtime.onInstalled.addListener(() => void start());
chrome.runtime.onStartup.addListener(() => void start());
chrome.contextMenus.onClicked.addListener((info, tab) => void onMenu(info, tab));
chrome.commands.onCommand.addListener((command, tab) => void onCommand(command, tab?.id));
chrome.runtime.onMessage.addListener(onMessage);
chrome.alarms.onAlarm.addListener(onAlarm);
chrome.permissions.onAdded.addListener(() => void arrangeHover().then(retryAllowed));
chrome.permissions.onRemoved.addListener(() => void arrangeHover());
chrome.notifications.onClicked.addListener((id) => void followNotice(id));
chrome.notifications.onClosed.addListener((id) => void forgetNotice(id));
onSettings(() => void Promise.all([makeMenus(), arrangeHover()]));

// Where the browser can do that, scripts in pages cannot read the pairing's token.
void chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

async function start(): Promise<void> {
  await Promise.all([makeMenus(), arrangeHover()]);
  await sendAll();
}

async function onCommand(command: string, tabId: number | undefined): Promise<void> {
  if (tabId === undefined) return;
  if (command === "choose-pictures") await openOrTell("picker", tabId);
  if (command === "save-region") await openOrTell("region", tabId);
}
