import type { Category } from "../shared/category.ts";
import type { Rectangle } from "../shared/messages.ts";
import { type Parcel, putParcel } from "./outbox.ts";
import { sendAll } from "./post-office.ts";
import { newId } from "../shared/new-id.ts";

export interface RegionRequest {
  readonly area: Rectangle;
  /** Width of the window's contents in CSS pixels, by which the screenshot's scale is known. */
  readonly viewport: number;
  readonly category: Category;
}

/** Takes a picture of a part of what a tab shows, and saves it. */
export async function saveRegion(tab: chrome.tabs.Tab, request: RegionRequest): Promise<void> {
  const shot = await chrome.tabs.captureVisibleTab(tab.windowId, { format: "png" });
  const bytes = await cut(shot, request);
  const parcel: Parcel = {
    id: newId(),
    batch: newId(),
    at: Date.now(),
    state: "waiting",
    category: request.category,
    candidates: [],
    page: { url: tab.url ?? "", title: tab.title ?? "" },
    context: {},
    bytes,
    type: "image/png",
  };
  await putParcel(parcel);
  await sendAll();
}

async function cut(shot: string, { area, viewport }: RegionRequest): Promise<ArrayBuffer> {
  const base64 = shot.slice(shot.indexOf(",") + 1);
  const png = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const whole = await createImageBitmap(new Blob([png], { type: "image/png" }));
  const scale = whole.width / viewport;
  const [left, top, width, height] = [area.left, area.top, area.width, area.height].map((side) =>
    Math.round(side * scale),
  ) as [number, number, number, number];
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  canvas.getContext("2d")?.drawImage(whole, -left, -top);
  whole.close();
  return (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer();
}
