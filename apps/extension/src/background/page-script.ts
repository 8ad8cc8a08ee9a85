import { notify } from "./notify.ts";
import { texts } from "../shared/text/index.ts";

/** Puts the script that finds and reads pictures into a frame; answers whether the frame lets it in. */
export async function enter(tabId: number, frameId = 0): Promise<boolean> {
  try {
    await chrome.scripting.executeScript({ target: { tabId, frameIds: [frameId] }, files: ["page.js"] });
    return true;
  } catch {
    return false;
  }
}

/** As `enter`, and tells the person when it is not possible. */
export async function enterOrTell(tabId: number): Promise<boolean> {
  if (await enter(tabId)) return true;
  const { notice } = await texts();
  await notify({ title: notice.noPage, message: notice.noPageText });
  return false;
}
