import { NetworkError } from "@clothesline/client";
import type { RunContext } from "../sync/runs.ts";
import type { Timing } from "../sync/timing.ts";

/** The bytes of one of the cloud's pictures as they come. A connection that breaks is a `NetworkError`. */
export async function* download(
  { session, signal }: RunContext,
  timing: Timing,
  imageId: string,
  moved: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const { body } = await session.cloud.getCloudImageFile({
    params: { user_id: session.pathUserId, image_id: imageId },
    signal,
    timeoutMs: timing.requestTimeoutMs,
  });
  if (!body) return;
  try {
    for await (const chunk of body) {
      moved(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const timedOut = error instanceof DOMException && error.name === "TimeoutError";
    throw new NetworkError("The download broke off", { timedOut, cause: error });
  }
}
