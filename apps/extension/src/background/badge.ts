import type { Parcel } from "./outbox.ts";

/** How many pictures wait, on the toolbar's button. */
export async function showWaiting(parcels: readonly Parcel[]): Promise<void> {
  const text = parcels.length === 0 ? "" : String(parcels.length);
  await chrome.action.setBadgeBackgroundColor({ color: "#8a5300" });
  await chrome.action.setBadgeText({ text });
}
