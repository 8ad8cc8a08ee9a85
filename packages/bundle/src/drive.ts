import { BundleError } from "./errors.ts";
import type { JsonSplitter } from "./json/splitter.ts";

/** What a body comes from: a request, a file, an array of pieces. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Larger pieces are gone through in parts of this size, which stay in the processor's cache. */
const PART_BYTES = 64 * 1024;

/**
 * Puts a whole source through the splitter, waiting wherever a handler asks for it. Answers the number of bytes. Throws what the
 * splitter and its visitors throw, and `SOURCE_FAILED` or `TOO_LARGE`.
 */
export async function drive(source: ByteSource, splitter: JsonSplitter, maxBytes: number): Promise<number> {
  let total = 0;
  for await (const chunk of guarded(source)) {
    total += chunk.length;
    if (total > maxBytes) throw new BundleError("TOO_LARGE", `The body has more than ${maxBytes} bytes`);
    for (let from = 0; from < chunk.length; from += PART_BYTES) {
      const length = Math.min(PART_BYTES, chunk.length - from);
      await drivePart(Buffer.from(chunk.buffer, chunk.byteOffset + from, length), splitter);
    }
  }
  splitter.end();
  await settled(splitter);
  return total;
}

async function drivePart(part: Buffer, splitter: JsonSplitter): Promise<void> {
  let at = 0;
  while (at < part.length) {
    at = splitter.write(part, at);
    if (splitter.pending) await settled(splitter);
  }
}

async function settled(splitter: JsonSplitter): Promise<void> {
  await splitter.pending;
  splitter.pending = undefined;
}

/** Tells errors of the source from those of whoever uses it. */
async function* guarded(source: ByteSource): AsyncGenerator<Uint8Array> {
  try {
    yield* keptOpen(source);
  } catch (error) {
    throw new BundleError("SOURCE_FAILED", "The body could not be read to its end", {
      cause: error,
    });
  }
}

/** A request must not be destroyed because its body is refused half-way: its answer goes over the same socket. */
function keptOpen(source: ByteSource): ByteSource {
  return isReadable(source) ? source.iterator({ destroyOnReturn: false }) : source;
}

interface ReadableLike {
  iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array>;
}

function isReadable(source: object): source is ReadableLike {
  return "iterator" in source && typeof source.iterator === "function" && "readableFlowing" in source;
}
