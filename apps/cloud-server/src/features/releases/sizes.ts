import { stat } from "node:fs/promises";
import { isMissing } from "@clothesline/storage";

async function factsOf(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Bytes of a file; none when it has gone meanwhile. */
export const sizeOf = async (path: string): Promise<number> => (await factsOf(path))?.size ?? 0;

/** When a file was last written to, ms; never too old when it has gone meanwhile. */
export const changedAt = async (path: string): Promise<number> =>
  (await factsOf(path))?.mtimeMs ?? Number.POSITIVE_INFINITY;
