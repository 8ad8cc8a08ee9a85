/** Shows a notification; a click on it goes to the gallery. Systems that show none are no reason to fail. */
export async function notify({ title, message }: { title: string; message: string }): Promise<void> {
  try {
    await chrome.notifications.create({
      type: "basic",
      iconUrl: chrome.runtime.getURL("icons/icon-128.png"),
      title,
      message,
    });
  } catch {
    // The badge and the popup tell the same.
  }
}
