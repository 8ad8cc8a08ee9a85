import { mayFetch } from "../shared/addresses.ts";
import { bestOf } from "../shared/best.ts";
import { fetchPicture } from "../shared/fetch-picture.ts";
import type { Candidate } from "../shared/picture.ts";
import type { Parcel } from "./outbox.ts";

type Contents = Required<Pick<Parcel, "bytes" | "type" | "from">>;

/** The bytes of the best address that can be read without the page: with the site's cookies where that is allowed. */
export async function fetchInWorker(candidates: readonly Candidate[]): Promise<Contents | undefined> {
  const best = await bestOf(candidates, workerFetch);
  return best && { bytes: best.picture.bytes.buffer, type: best.picture.type, from: best.url };
}

export async function workerFetch(url: string) {
  if (!/^https?:/i.test(url)) return undefined;
  return fetchPicture(url, (await mayFetch(url)) ? ["include"] : ["omit"]);
}
