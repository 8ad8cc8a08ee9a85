import { type FetchedPicture, fetchPicture } from "../shared/fetch-picture.ts";

/**
 * The bytes of a picture as the page itself gets them: with its cookies and its referrer, its `blob:` and `data:` addresses
 * too. Other sites' pictures only where they let every page read them.
 */
export function readInPage(url: string): Promise<FetchedPicture | undefined> {
  const own = /^(?:blob|data):/i.test(url) || new URL(url, location.href).origin === location.origin;
  return fetchPicture(url, own ? ["include"] : ["include", "omit"]);
}
