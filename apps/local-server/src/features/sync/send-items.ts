import { PictureError, writeBundle } from "@clothesline/bundle";
import type { UserInfo } from "@clothesline/contracts";
import type { Static } from "typebox";
import { post } from "../cloud-account/post.ts";
import { bytesOf, failureOf, type Item, sentences } from "./item.ts";
import { type BundleResult, resultOf } from "./reply.ts";
import { withRetries } from "./retry.ts";
import type { RunContext } from "./runs.ts";
import type { Timing } from "./timing.ts";

export interface Sender {
  readonly timing: Timing;
  readonly user: Static<typeof UserInfo>;
  /** Address of the documented sync call for this person. */
  readonly url: string;
}

/** What came of a bundle: the pictures that were in it at last, and what the cloud says of them. */
export interface Sent {
  readonly items: readonly Item[];
  readonly result: BundleResult;
}

/**
 * Sends pictures as one documented bundle, again while what fails can pass. A picture whose file turns out
 * to be unreadable on the way is reported and left out. `undefined` when nothing is left to send.
 */
export async function sendItems(
  context: RunContext,
  sender: Sender,
  items: readonly Item[],
): Promise<Sent | undefined> {
  for (let rest = items; rest.length > 0;) {
    try {
      const result = await withRetries(sender.timing, context.signal, () => sendOnce(context, sender, rest));
      return { items: rest, result };
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      const gone = rest.find(({ row }) => row.filename === error.filename);
      if (gone) context.progress.fail(failureOf(gone.row, sentences[error.code]));
      rest = rest.filter((item) => item !== gone);
    }
  }
  return undefined;
}

async function sendOnce(
  { progress, session, signal }: RunContext,
  sender: Sender,
  items: readonly Item[],
): Promise<BundleResult> {
  const bytes = bytesOf(items);
  const { contentLength, body } = writeBundle({
    userInfo: sender.user,
    records: items,
    syncTimestamp: new Date().toISOString().replace("Z", "000"),
    statistics: {
      total_metadata_records: items.length,
      total_files_found: items.filter(({ file }) => file).length,
      total_files_missing: progress.failedImages,
      total_size: bytes,
      categories: [...new Set(items.map(({ row }) => row.category))],
    },
  });
  const meter = createMeter((moved) => progress.moved(moved), bytes / contentLength);
  try {
    const reply = await post({
      url: sender.url,
      token: session.token,
      length: contentLength,
      body: meter.read(body),
      timeoutMs: sender.timing.requestTimeoutMs,
      signal,
    });
    return resultOf(reply);
  } catch (error) {
    meter.undo();
    throw error;
  }
}

/** Counts a body's bytes as its pictures' bytes, and takes them back when it has to be sent again. */
function createMeter(moved: (bytes: number) => void, share: number) {
  let sent = 0;
  let counted = 0;
  return {
    *read(pieces: Iterable<Uint8Array>) {
      for (const piece of pieces) {
        yield piece;
        sent += piece.length;
        const bytes = Math.round(sent * share);
        moved(bytes - counted);
        counted = bytes;
      }
    },
    undo(): void {
      moved(-counted);
      counted = 0;
    },
  };
}
