import { DomainError } from "@clothesline/contracts";

/** Uploads at once whose key has not been seen yet, of all callers together. */
const atOnce = 4;
/** Of one address. */
const atOnceEach = 2;
/** s; one of the others will have ended by then, or not. */
const retryAfter = 30;

/**
 * Admits a few uploads whose key comes after the file. More of them would let anyone write to the disk as much as the line
 * gives, to have it thrown away at the end.
 */
export function createUnknownSenders() {
  const running = new Map<string, number>();

  /** @returns what ends the admission @throws DomainError TOO_MANY_REQUESTS */
  return function admit(address: string): () => void {
    const own = running.get(address) ?? 0;
    const all = [...running.values()].reduce((sum, count) => sum + count, 0);
    if (own >= atOnceEach || all >= atOnce) {
      throw new DomainError("TOO_MANY_REQUESTS", {
        detail: "请在文件之前提供 api_key，或使用请求头 X-API-Key",
        params: { retryAfter },
      });
    }
    running.set(address, own + 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const left = (running.get(address) ?? 1) - 1;
      if (left === 0) running.delete(address);
      else running.set(address, left);
    };
  };
}

export type AdmitUnknown = ReturnType<typeof createUnknownSenders>;
