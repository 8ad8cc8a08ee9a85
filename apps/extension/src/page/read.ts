import { type FetchedPicture, fetchPicture } from "../shared/fetch-picture.ts";
import { forbiddenByPage, underOwnPolicy } from "./own-policy.ts";

const isFirefox = chrome.runtime.getURL("").startsWith("moz-");

/**
 * The bytes of a picture as the page itself gets them: with its cookies and its referrer, its `blob:` addresses too. Other
 * sites' pictures only where they let every page read them.
 */
export async function readInPage(url: string): Promise<FetchedPicture | undefined> {
  const own = /^blob:/i.test(url) || new URL(url, location.href).origin === location.origin;
  const credentials = own ? (["include"] as const) : (["include", "omit"] as const);
  let picture: FetchedPicture | undefined;
  const read = async () => (picture = await fetchPicture(url, credentials)) !== undefined;
  const isForbidden = await (isFirefox ? forbiddenByPage(read) : read().then(() => false));
  return isForbidden ? underOwnPolicy((asker) => fetchPicture(url, credentials, asker)) : picture;
}
