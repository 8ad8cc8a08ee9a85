import { isCategory } from "../shared/category.ts";
import { errorText } from "../shared/error-text.ts";
import type { FromPage } from "../shared/messages.ts";
import { newId } from "../shared/new-id.ts";
import { texts } from "../shared/text/index.ts";
import { notify } from "./notify.ts";
import { putParcel } from "./outbox.ts";
import { sendAll } from "./post-office.ts";

type RegionRequest = FromPage & { readonly type: "save-region" };

/** Takes a picture of a part of what a tab shows, and saves it; says so where that fails. */
export async function saveRegion(tab: chrome.tabs.Tab, request: RegionRequest): Promise<void> {
  const bytes = await shoot(tab, request).catch(() => undefined);
  if (bytes === undefined || !isCategory(request.category)) {
    const text = await texts();
    const message = errorText(text, "unexpected");
    await notify("no-shot", { title: text.notice.noShot, message }, "popup");
    return;
  }
  await putParcel({
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
  });
  await sendAll();
}

async function shoot({ id = -1, windowId }: chrome.tabs.Tab, request: RegionRequest): Promise<ArrayBuffer> {
  const shot = await chrome.tabs.captureVisibleTab(windowId, { format: "png" });
  // Whoever changed to another tab meanwhile must not find that one among the pictures.
  if (!(await chrome.tabs.get(id)).active) throw new Error("The tab is not the one that is shown");
  return cut(shot, request);
}

/** Edges, not sides, are rounded to whole pixels, so that what lies between two of them is as wide as it is shown. */
async function cut(shot: string, { area, viewport, ratio }: RegionRequest): Promise<ArrayBuffer> {
  const base64 = shot.slice(shot.indexOf(",") + 1);
  const png = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const whole = await createImageBitmap(new Blob([png], { type: "image/png" }));
  const measured = whole.width / viewport;
  // The width in whole CSS pixels is a little off; the ratio is exact where the browser tells it of this very picture.
  const scale = Math.abs(measured - ratio) * viewport <= 2 ? ratio : measured;
  const edge = (at: number, most: number) => Math.min(Math.max(Math.round(at * scale), 0), most);
  const left = edge(area.left, whole.width - 1);
  const top = edge(area.top, whole.height - 1);
  const width = Math.max(1, edge(area.left + area.width, whole.width) - left);
  const height = Math.max(1, edge(area.top + area.height, whole.height) - top);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(whole, -left, -top);
  whole.close();
  return (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer();
}
