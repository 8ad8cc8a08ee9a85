import { bytesOf } from "./base64.ts";
import { MOST_BYTES, type PictureType, typeOf } from "./picture.ts";

export interface FetchedPicture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: PictureType;
  readonly width: number;
}

/** Who asks, and from which page, where that is not the window or the worker itself. */
export interface Asker {
  readonly fetch: typeof fetch;
  readonly referrer: string;
}

type FetchTry = Pick<RequestInit, "credentials" | "cache" | "headers">;

/** What the server takes; a shop that has the same picture as AVIF too then sends another. */
const accept = "image/webp,image/jpeg,image/png,image/gif;q=0.9";

/**
 * The bytes of a picture as its site sends them, or `undefined` where they cannot be had from here or are no picture
 * that the server takes. Tries in turn; what the browser still has of the page is asked for first.
 */
export async function fetchPicture(
  url: string,
  credentials: readonly RequestCredentials[],
  asker?: Asker,
): Promise<FetchedPicture | undefined> {
  for (const mode of credentials) {
    const kept = await attempt(url, { credentials: mode, cache: "force-cache" }, asker);
    if (kept !== "unreachable" && kept !== "other") return kept;
    // A login page, an AVIF, or an answer that was kept without the leave to read it.
    if (/^https?:/i.test(url)) {
      const fresh = await attempt(url, { credentials: mode, cache: "reload", headers: { accept } }, asker);
      if (fresh !== "unreachable" && fresh !== "other") return fresh;
    }
  }
  return undefined;
}

async function attempt(
  url: string,
  init: FetchTry,
  asker?: Asker,
): Promise<FetchedPicture | "unreachable" | "other"> {
  try {
    const signal = AbortSignal.timeout(30_000);
    const response = asker
      ? await asker.fetch(url, { ...init, referrer: asker.referrer, signal })
      : await fetch(url, { ...init, signal });
    if (!response.ok) return "unreachable";
    if (Number(response.headers.get("content-length")) > MOST_BYTES * 2) return "other";
    const bytes = await bytesOf(await response.blob());
    const type = typeOf(bytes);
    if (type === undefined || bytes.length > MOST_BYTES * 2) return "other";
    return { bytes, type, width: await widthOf(bytes, type) };
  } catch {
    return "unreachable";
  }
}

async function widthOf(bytes: Uint8Array<ArrayBuffer>, type: PictureType): Promise<number> {
  try {
    const bitmap = await createImageBitmap(new Blob([bytes], { type }));
    const { width } = bitmap;
    bitmap.close();
    return width;
  } catch {
    // The server decides about a picture that does not decode.
    return 0;
  }
}
