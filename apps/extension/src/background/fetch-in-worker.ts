import { isLoopback, mayFetch, originOf } from "../shared/addresses.ts";
import { bestOf } from "../shared/best.ts";
import { type FetchedPicture, fetchPicture } from "../shared/fetch-picture.ts";
import type { Parcel } from "./outbox.ts";

type Contents = Required<Pick<Parcel, "bytes" | "type" | "from">>;

/** The bytes of the best address that can be read without the page: with the site's cookies where that is allowed. */
export async function fetchInWorker({ candidates, page }: Parcel): Promise<Contents | undefined> {
  const best = await bestOf(candidates, (url) => workerFetch(url, page.url));
  return best && { bytes: best.picture.bytes.buffer, type: best.picture.type, from: best.url };
}

/**
 * Reads with the extension's own access, and only where it was given some: elsewhere the page has tried already, and a
 * request would tell the site which installation of the extension asks. The access to this machine that the extension
 * has for its server is not for what pages of other sites name here.
 */
export async function workerFetch(url: string, pageUrl: string): Promise<FetchedPicture | undefined> {
  if (/^data:/i.test(url)) return fetchPicture(url, ["omit"]);
  if (isLoopback(url) && !isLoopback(pageUrl)) return undefined;
  return originOf(url) && (await mayFetch(url)) ? fetchPicture(url, ["include"]) : undefined;
}
