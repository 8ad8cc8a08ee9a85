import { createHash } from "node:crypto";

const heads = {
  png: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
  jpeg: Buffer.from("ffd8ffe000104a46494600010100", "hex"),
  gif: Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00", "latin1"),
  webp: Buffer.from("RIFF\x24\x00\x00\x00WEBPVP8 ", "latin1"),
};

/** Bytes the cloud takes for a picture; equal text, equal bytes. */
export const picture = (text: string, format: keyof typeof heads = "png"): Buffer =>
  Buffer.concat([heads[format], Buffer.from(text)]);

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const dataUrl = (bytes: Uint8Array, mime = "image/png"): string =>
  `data:${mime};base64,${Buffer.from(bytes).toString("base64")}`;

export interface Item {
  id: string;
  filename: string;
  bytes?: Buffer;
  [field: string]: unknown;
}

/** A documented bundle of these pictures; those without bytes travel as metadata only. */
export function bundle(items: Item[], extra: Record<string, unknown> = {}) {
  return {
    user_info: { user_id: "u", username: "n" },
    images_metadata: items.map((item) => ({ ...item, bytes: undefined })),
    image_files: Object.fromEntries(
      items.flatMap(({ filename, bytes }) => (bytes ? [[filename, dataUrl(bytes)]] : [])),
    ),
    sync_timestamp: "2025-06-25T14:35:00.123456",
    sync_statistics: { total_metadata_records: items.length, categories: ["clothes", "char"] },
    ...extra,
  };
}
