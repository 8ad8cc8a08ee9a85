import { DomainError, storageThresholds } from "@clothesline/contracts";
import pLimit from "p-limit";
import type { Usage } from "./usage.ts";

/** What an upload whose length is not known is given at a time, bytes. */
const BLOCK = 64 * 1024 * 1024;

/** Bytes an upload may write; to be given back once they are recorded, or will never be. */
export interface Claim {
  /** Asks for bytes about to be written. @throws DomainError INSUFFICIENT_STORAGE, INVALID_API_KEY */
  readonly take: (bytes: number) => Promise<void>;
  readonly release: () => void;
}

interface Dependencies {
  readonly measure: () => Promise<Usage>;
  /** Frees what may be freed. */
  readonly cleanUp: () => Promise<void>;
}

export interface ClaimOptions {
  /** Bytes, where known beforehand. */
  readonly bytes?: number | undefined;
  /**
   * Whether its key is known and right. For one that is not, nothing is cleaned up, and it gets no more than what lies below the
   * clean-up threshold, so that nobody can fill the disk or have releases removed without a key.
   */
  readonly trusted: boolean;
}

/** Shares what is left of the storage among the uploads under way, so that together they cannot run out of it. */
export function createRoom({ measure, cleanUp }: Dependencies) {
  /** Granted to uploads under way, whether or not they are written yet. */
  let promised = 0;
  const oneByOne = pLimit(1);

  async function fits(bytes: number, trusted: boolean): Promise<boolean> {
    // Before the look at the disk: what is recorded during it is then counted twice, and not left out.
    const held = promised;
    const { total, used, writable, staged } = await measure();
    // What is staged belongs to uploads under way, which count in full until they are recorded.
    const wanted = held - staged + bytes;
    if (wanted > writable) return false;
    return trusted || used + wanted <= (total * storageThresholds.cleanup) / 100;
  }

  async function claim({ bytes: known, trusted }: ClaimOptions): Promise<Claim> {
    let granted = 0;
    let written = 0;
    let cleaned = false;

    /** The first of the amounts that fits. */
    async function grant(amounts: readonly number[]): Promise<boolean> {
      for (const bytes of amounts) {
        if (!(await fits(bytes, trusted))) continue;
        granted += bytes;
        promised += bytes;
        return true;
      }
      return false;
    }

    const ask = (amounts: readonly number[]) =>
      oneByOne(async () => {
        if (await grant(amounts)) return;
        if (!trusted) {
          throw new DomainError("INVALID_API_KEY", {
            detail: "存储空间紧张，请在文件之前提供 api_key，或使用请求头 X-API-Key",
          });
        }
        if (!cleaned) {
          cleaned = true;
          await cleanUp();
          if (await grant(amounts)) return;
        }
        throw new DomainError("INSUFFICIENT_STORAGE");
      });

    if (known !== undefined) await ask([known]);
    return {
      async take(bytes) {
        if (written + bytes > granted) await ask([Math.max(bytes, BLOCK), bytes]);
        written += bytes;
      },
      release() {
        promised -= granted;
        granted = 0;
      },
    };
  }

  return { claim };
}

export type Room = ReturnType<typeof createRoom>;
