import { ApiError, NetworkError } from "@clothesline/client";
import { toBase64 } from "../shared/base64.ts";
import type { Server } from "../shared/server.ts";
import type { Parcel } from "./outbox.ts";

export interface Receipt {
  readonly imageId: string;
  readonly taskId: string;
  readonly duplicate: boolean;
}

/**
 * What became of a parcel. `away`: nothing was decided, so it waits, and with it all others; `refused`: it will never be
 * taken as it is.
 */
export type Sending =
  | { readonly outcome: "saved"; readonly receipt: Receipt }
  | { readonly outcome: "away" | "refused"; readonly error: string };

/** What the server will say again however often it is asked. */
const final = [
  "IMAGE_UNSUPPORTED",
  "IMAGE_TOO_LARGE",
  "IMAGE_DATA_MISSING",
  "FETCH_FAILED",
  "INVALID_REQUEST",
];

/** Code of something else than Clothesline that answers at the server's address. */
const ELSEWHERE = "elsewhere";

export async function send(parcel: Parcel, { calls }: Pick<Server, "calls">): Promise<Sending> {
  const best = parcel.candidates.find(({ url }) => /^https?:/i.test(url))?.url;
  const imageData =
    parcel.bytes === undefined
      ? best
      : `data:${parcel.type ?? "image/png"};base64,${toBase64(new Uint8Array(parcel.bytes))}`;
  if (imageData === undefined) return { outcome: "refused", error: "gone" };
  const originalUrl = parcel.from ?? best;
  try {
    const reply = await calls.receiveImage({
      body: {
        imageData,
        category: parcel.category,
        ...(originalUrl !== undefined && { originalUrl }),
        pageInfo: { ...parcel.page, imageContext: { ...parcel.context } },
      },
    });
    return receiptOf(reply);
  } catch (error) {
    return failureOf(error);
  }
}

/** Another program may have taken the server's port and answer with anything. */
function receiptOf(reply: unknown): Sending {
  const { success, imageId, taskId, duplicate } = (reply ?? {}) as Record<string, unknown>;
  if (success !== true || typeof imageId !== "string") return { outcome: "away", error: ELSEWHERE };
  return {
    outcome: "saved",
    receipt: {
      imageId,
      taskId: typeof taskId === "string" ? taskId : "",
      duplicate: duplicate === true,
    },
  };
}

function failureOf(error: unknown): Sending {
  if (error instanceof NetworkError) return { outcome: "away", error: "network" };
  if (!(error instanceof ApiError)) return { outcome: "away", error: "unexpected" };
  if (final.includes(error.code)) return { outcome: "refused", error: error.code };
  const unknown = error.code === "UNKNOWN" || error.code === "UNREADABLE_REPLY";
  return { outcome: "away", error: unknown ? ELSEWHERE : error.code };
}
