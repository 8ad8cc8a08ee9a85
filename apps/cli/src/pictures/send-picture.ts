import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Category, type localCalls, MAX_IMAGE_BYTES, type SuccessOf } from "@clothesline/contracts";
import { Problem } from "../problem.ts";
import type { Desktop } from "../servers/desktop.ts";
import { tooLarge } from "./read-at-most.ts";

export type CapturedPicture = SuccessOf<typeof localCalls.receiveImage>;

/** Milliseconds between two looks at a task. */
const LOOK_EVERY_MS = 100;

/** Sends a file as it lies on the disk, in pieces. */
export async function captureFile(
  desktop: Desktop,
  path: string,
  category: Category,
  signal: AbortSignal,
): Promise<CapturedPicture> {
  const facts = await stat(path);
  if (facts.isDirectory()) throw new Problem("picture.folder", { path });
  if (!facts.isFile()) throw new Problem("file.special", { path });
  // Said before ten megabytes travel in vain.
  if (facts.size > MAX_IMAGE_BYTES) throw tooLarge();
  return upload(desktop, new File([await openAsBlob(path)], basename(path)), category, signal);
}

export const captureBytes = (
  desktop: Desktop,
  bytes: Uint8Array<ArrayBuffer>,
  category: Category,
  name: string,
  signal: AbortSignal,
): Promise<CapturedPicture> => upload(desktop, new File([bytes], name), category, signal);

/** By the call that is made for it. */
export async function captureClipboard(
  desktop: Desktop,
  bytes: Uint8Array,
  category: Category,
  signal: AbortSignal,
): Promise<CapturedPicture> {
  const imageData = Buffer.from(bytes).toString("base64");
  return saved(
    desktop,
    await desktop.calls.uploadClipboard({ body: { imageData, category }, signal }),
    signal,
  );
}

async function upload(desktop: Desktop, file: File, category: Category, signal: AbortSignal) {
  return saved(desktop, await desktop.calls.uploadFile({ body: { file, category }, signal }), signal);
}

/** The server fetches the picture itself, so that it remembers where it came from. */
export async function captureUrl(
  desktop: Desktop,
  url: string,
  category: Category,
  signal: AbortSignal,
): Promise<CapturedPicture> {
  const body = { imageData: url, originalUrl: url, category };
  return saved(desktop, await desktop.calls.receiveImage({ body, signal }), signal);
}

/** A picture is saved when its task says so. */
async function saved(
  { calls }: Desktop,
  picture: CapturedPicture,
  signal: AbortSignal,
): Promise<CapturedPicture> {
  for (;;) {
    const { status } = await calls.getTask({ params: { task_id: picture.taskId }, signal });
    if (status.status === "completed") return picture;
    if (status.status === "failed") throw new Problem("picture.failed", { reason: status.error ?? "" });
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
