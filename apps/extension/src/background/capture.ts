import { fromBase64 } from "../shared/base64.ts";
import { type Best, bestOf } from "../shared/best.ts";
import type { Category } from "../shared/category.ts";
import type { FetchedPicture } from "../shared/fetch-picture.ts";
import { ask } from "../shared/messages.ts";
import type { PagePicture } from "../shared/picture.ts";
import { changeSettings } from "../shared/settings.ts";
import { awakeDuring } from "./awake.ts";
import { workerFetch } from "./fetch-in-worker.ts";
import { type Parcel, putParcel, updateParcel } from "./outbox.ts";
import { beingFetched, keepTrying, sendAll } from "./post-office.ts";
import { newId } from "../shared/new-id.ts";

/** Where pictures are saved from: a frame of a tab whose script can be asked, or nothing but an address. */
export interface Place {
  readonly page: { readonly url: string; readonly title: string };
  /** Without it the page cannot be asked for bytes. */
  readonly tab?: { readonly tabId: number; readonly frameId?: number | undefined };
}

/** Pictures that are read at once. */
const AT_ONCE = 3;

/**
 * Saves pictures of a page: first that they shall be saved, which outlives everything, then their bytes, then the way to
 * the server. Answers when they were sent or wait for the server.
 */
export async function capture(
  place: Place,
  category: Category,
  pictures: readonly (PagePicture & { readonly id: string })[],
): Promise<void> {
  const batch = newId();
  const at = Date.now();
  const parcels = pictures.map(({ id, candidates, context }): Parcel => ({
    id,
    batch,
    at,
    state: "fetching",
    category,
    candidates: candidates.filter(({ url }) => /^https?:/i.test(url)),
    page: place.page,
    context,
    ...(place.tab && { tabId: place.tab.tabId }),
  }));
  for (const { id } of parcels) beingFetched.add(id);
  try {
    await keepTrying();
    for (const parcel of parcels) await putParcel(parcel);
    await changeSettings({ category });
    const left = parcels.map((parcel, at) => ({ parcel, picture: pictures[at] as PagePicture }));
    const read = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        await updateParcel(packed(next.parcel, await bytesOf(next.picture, place)));
      }
    };
    await awakeDuring(Promise.all(Array.from({ length: AT_ONCE }, read)));
  } finally {
    for (const { id } of parcels) beingFetched.delete(id);
  }
  await sendAll();
}

/** Without bytes the server is sent the address. */
function packed(parcel: Parcel, best: Best | undefined): Parcel {
  if (best === undefined) return { ...parcel, state: "waiting" };
  const { bytes, type } = best.picture;
  const from = /^https?:/i.test(best.url) ? { from: best.url } : {};
  return { ...parcel, state: "waiting", bytes: bytes.buffer, type, ...from };
}

/**
 * The original bytes, as the browser itself gets them. The page's own script reads what the page may read: its cookies,
 * its referrer, its `blob:` addresses. What the page may only show, the extension reads where it has access to the site.
 */
function bytesOf(picture: PagePicture, { tab, page }: Place): Promise<Best | undefined> {
  return bestOf(picture.candidates, async (url): Promise<FetchedPicture | undefined> => {
    const isInAddress = /^data:/i.test(url);
    const there = tab && !isInAddress && (await ask(tab, { type: "fetch", url }).catch(() => undefined));
    if (there) return { ...there, bytes: fromBase64(there.base64) };
    return workerFetch(url, page.url);
  });
}
