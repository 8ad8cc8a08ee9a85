import { MOST_BYTES, type PictureType, typeOf } from "./picture.ts";

export interface FetchedPicture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: PictureType;
  readonly width: number;
}

export type FetchTry = Pick<RequestInit, "credentials" | "cache" | "headers" | "referrerPolicy">;

/** What the server takes; a shop that has the same picture as AVIF too then sends another. */
const accept = "image/webp,image/jpeg,image/png,image/gif;q=0.9";

/**
 * The bytes of a picture as its site sends them, or `undefined` where they cannot be had from here or are no picture
 * that the server takes. Tries in turn; what the browser still has of the page is asked for first.
 */
export async function fetchPicture(
  url: string,
  credentials: readonly RequestCredentials[],
  more: FetchTry = {},
): Promise<FetchedPicture | undefined> {
  for (const mode of credentials) {
    const kept = await attempt(url, { ...more, credentials: mode, cache: "force-cache" });
    if (kept !== "unreachable" && kept !== "other") return kept;
    // A login page, an AVIF, or an answer that was kept without the leave to read it.
    if (/^https?:/i.test(url)) {
      const fresh = await attempt(url, { ...more, credentials: mode, cache: "reload", headers: { accept } });
      if (fresh !== "unreachable" && fresh !== "other") return fresh;
    }
  }
  return undefined;
}

async function attempt(url: string, init: FetchTry): Promise<FetchedPicture | "unreachable" | "other"> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
    if (!response.ok) return "unreachable";
    if (Number(response.headers.get("content-length")) > MOST_BYTES * 2) return "other";
    const bytes = new Uint8Array(await response.arrayBuffer());
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
