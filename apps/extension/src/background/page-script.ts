/** Puts the script that finds and reads pictures into a frame; answers whether the frame lets it in. */
export async function enter(tabId: number, frameId = 0): Promise<boolean> {
  try {
    await chrome.scripting.executeScript({ target: { tabId, frameIds: [frameId] }, files: ["page.js"] });
    return true;
  } catch {
    return false;
  }
}
