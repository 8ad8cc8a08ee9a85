import {
  type BundleHandlers,
  type BundleLimits,
  type BundleSummary,
  type FileSink,
  readBundle,
} from "../../src/index.ts";
import { asBody } from "./arbitraries.ts";

/** Everything a bundle had to say, kept in memory. */
export interface Heard {
  records: unknown[];
  failedRecords: [number, string][];
  files: Map<string, Buffer>;
  failedFiles: [string, string][];
  /** In order: `name open`, `name end`, `name abort CODE`. */
  events: string[];
  summary: BundleSummary | undefined;
  refused: string | undefined;
}

export async function hear(
  body: Uint8Array | string,
  sizes: readonly number[] = [],
  limits: BundleLimits = {},
  changes: Partial<BundleHandlers> = {},
): Promise<Heard> {
  const heard: Heard = {
    records: [],
    failedRecords: [],
    files: new Map(),
    failedFiles: [],
    events: [],
    summary: undefined,
    refused: undefined,
  };
  const handlers: BundleHandlers = {
    onRecord: (record) => void heard.records.push(record),
    onRecordFailed: (error, index) => void heard.failedRecords.push([index, error.code]),
    onFile: (name) => keepingSink(name, heard),
    onFileFailed: (name, error) => void heard.failedFiles.push([name, error.code]),
    ...changes,
  };
  try {
    heard.summary = await readBundle(asBody(Buffer.from(body), sizes), handlers, limits);
  } catch (error) {
    heard.refused = codeOf(error);
  }
  return heard;
}

export function keepingSink(name: string, heard: Pick<Heard, "files" | "events">): FileSink {
  const chunks: Buffer[] = [];
  heard.events.push(`${name} open`);
  return {
    write: (chunk) => void chunks.push(Buffer.from(chunk)),
    end() {
      heard.events.push(`${name} end`);
      heard.files.set(name, Buffer.concat(chunks));
    },
    abort: (error) => void heard.events.push(`${name} abort ${codeOf(error)}`),
  };
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

export const PICTURES: readonly Buffer[] = [0, 1, 2, 3, 4, 5, 100, 1000, 5000].map((size) =>
  Buffer.from(Array.from({ length: size }, (_, at) => (at * 7919 + size) % 256)),
);

export function dataUrl(bytes: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
}

/** A bundle as the documents have it, with the pictures above. */
export function sampleBundle(): Record<string, unknown> & {
  image_files: Record<string, string>;
  images_metadata: unknown[];
} {
  return {
    user_info: { user_id: "u", username: "试衣" },
    images_metadata: PICTURES.map((bytes, at) => ({
      id: `i-${at}`,
      filename: `clothes_${at}.png`,
      file_size: bytes.length,
      context_info: { category: "clothes", alt: '"\\\n示例' },
    })),
    image_files: Object.fromEntries(PICTURES.map((bytes, at) => [`clothes_${at}.png`, dataUrl(bytes)])),
    sync_timestamp: "2025-06-25T14:35:00.123456",
    sync_statistics: { total_files_found: PICTURES.length, categories: ["clothes"] },
  };
}

/** Base64 of so many bytes. */
export function dataOf(bytes: number): string {
  return Buffer.alloc(bytes, 7).toString("base64");
}
