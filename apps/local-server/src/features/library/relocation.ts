import { unlink } from "node:fs/promises";
import { isMissing, isTaken, linkOrCopy } from "@clothesline/storage";

export interface Relocation {
  readonly from: string;
  readonly to: string;
}

/**
 * Takes a file to another place together with its row: the new name first, then the row, then the old name goes. At no
 * moment does the row name a place where the file is not, and what a crash leaves twice is found at the next start.
 * @throws the error of the disk (see `isMissing`) or of `commit`; the new name is then gone again.
 */
export async function relocate<T>(
  { from, to }: Relocation,
  temporary: string,
  commit: () => Promise<T>,
): Promise<T> {
  await linkAnew(from, to, temporary);
  let result: T;
  try {
    result = await commit();
  } catch (error) {
    await unlinkQuietly(to);
    throw error;
  }
  await unlinkQuietly(from);
  return result;
}

// Whoever calls holds the picture's lock and its name is free by the rows, so what stands there was left by a crash.
export async function linkAnew(from: string, to: string, temporary: string): Promise<void> {
  try {
    await linkOrCopy(from, to, { temporary });
  } catch (error) {
    if (!isTaken(error)) throw error;
    await unlink(to);
    await linkOrCopy(from, to, { temporary });
  }
}

export async function unlinkQuietly(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}
