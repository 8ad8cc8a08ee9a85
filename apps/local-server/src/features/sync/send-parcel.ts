import type { Dispatcher } from "undici";
import { post } from "../cloud-account/post.ts";
import { type BundleContext, bundleBody, FileGone } from "./bundle-body.ts";
import { failureOf, type Parcel, parcelOf } from "./parcel.ts";
import { withRetries } from "./retry.ts";
import type { RunContext } from "./runs.ts";
import type { Timing } from "./timing.ts";

export interface Sender {
  readonly dispatcher: Dispatcher;
  readonly timing: Timing;
  readonly bundle: BundleContext;
  /** Address of the documented sync call for this person. */
  readonly url: string;
}

/** What came of a parcel: the pictures that were in it at last, and the cloud's reply. */
export interface Sent {
  readonly parcel: Parcel;
  readonly reply: unknown;
}

/**
 * Sends a parcel as one documented bundle, again while what fails can pass. A picture whose file turns out
 * to be unreadable on the way is reported and left out. `undefined` when nothing is left to send.
 */
export async function sendParcel(
  context: RunContext,
  sender: Sender,
  parcel: Parcel,
): Promise<Sent | undefined> {
  const { progress, signal, session } = context;
  for (let rest = parcel; rest.items.length > 0;) {
    try {
      const reply = await withRetries(sender.timing, signal, async () => {
        const { length, pieces } = bundleBody(sender.bundle, rest);
        const meter = createMeter(context, rest, length);
        try {
          return await post(sender.dispatcher, {
            url: sender.url,
            token: session.token,
            length,
            body: meter.read(pieces),
            timeoutMs: sender.timing.requestTimeoutMs,
            signal,
          });
        } catch (error) {
          meter.undo();
          throw error;
        }
      });
      return { parcel: rest, reply };
    } catch (error) {
      if (!(error instanceof FileGone)) throw error;
      progress.fail(failureOf(error.row, error.message));
      rest = parcelOf(rest.items.filter(({ row }) => row.id !== error.row.id));
    }
  }
  return undefined;
}

/** Counts a body's bytes as its pictures' bytes, and takes them back when it has to be sent again. */
function createMeter({ progress }: RunContext, parcel: Parcel, length: number) {
  const share = parcel.bytes / length;
  let counted = 0;
  return {
    *read(pieces: Iterable<Uint8Array>) {
      let sent = 0;
      for (const piece of pieces) {
        yield piece;
        sent += piece.length;
        const bytes = Math.min(parcel.bytes, Math.round(sent * share));
        progress.moved(bytes - counted);
        counted = bytes;
      }
    },
    undo(): void {
      progress.moved(-counted);
      counted = 0;
    },
  };
}
