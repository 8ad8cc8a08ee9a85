import { DomainError, MAX_IMAGE_BYTES, reasons } from "@clothesline/contracts";
import type { Staged, Staging } from "@clothesline/storage";
import type { AddressPolicy, WebFiles } from "@clothesline/web-files";

/** Milliseconds for everything: look-ups, redirects and the whole body. */
const TIME_LIMIT = 20_000;

export interface RemotePictures {
  /**
   * Downloads a picture into the staging folder.
   * @param referrer address of the page the picture was on, sent as `Referer`
   * @throws DomainError FETCH_FAILED with a detail for people; IMAGE_TOO_LARGE, IMAGE_UNSUPPORTED
   */
  fetch(url: string, referrer: string | null): Promise<Staged>;
  close(): Promise<void>;
}

/** @param timeLimit milliseconds; tests shorten it. */
export function createRemotePictures(
  staging: Staging,
  policy: AddressPolicy,
  timeLimit = TIME_LIMIT,
): RemotePictures {
  let loading: Promise<WebFiles> | undefined;
  // What downloads takes 5 MB of memory; many a library never needs it.
  const webFiles = () =>
    (loading ??= import("@clothesline/web-files").then(({ createWebFiles }) => createWebFiles(policy)));
  return {
    async fetch(url, referrer) {
      const signal = AbortSignal.timeout(timeLimit);
      try {
        const bytes = await (await webFiles()).open(url, { referrer, signal });
        return await staging.stage(bytes, { maxBytes: MAX_IMAGE_BYTES, signal });
      } catch (error) {
        if (error !== signal.reason || !signal.aborted) throw error;
        throw new DomainError("FETCH_FAILED", { detail: reasons.FETCH_TIMEOUT, cause: error });
      }
    },
    async close() {
      await (await loading)?.close();
    },
  };
}
