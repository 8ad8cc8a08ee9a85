import type { FetchedPicture } from "./fetch-picture.ts";
import type { Candidate } from "./picture.ts";

export interface Best {
  readonly url: string;
  readonly picture: FetchedPicture;
}

/** How many addresses of one picture are tried; pages name the same picture in many sizes. */
const TRIES = 5;

/**
 * Fetches a picture at its best size. Addresses are tried from the largest; one whose width the page does not tell is
 * measured, because what is called the large picture sometimes is not.
 */
export async function bestOf(
  candidates: readonly Candidate[],
  fetchOne: (url: string) => Promise<FetchedPicture | undefined>,
): Promise<Best | undefined> {
  let best: Best | undefined;
  const known = Math.max(0, ...candidates.filter(({ sure }) => sure).map(({ width }) => width));
  for (const { url, sure } of candidates.slice(0, TRIES)) {
    const picture = await fetchOne(url);
    if (picture === undefined) continue;
    if (best === undefined || picture.width > best.picture.width) best = { url, picture };
    if (sure || picture.width >= known) break;
  }
  return best;
}
