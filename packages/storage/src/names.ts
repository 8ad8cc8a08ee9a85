import { randomBytes } from "node:crypto";
import { extensionOf, type PictureFormat } from "./format.ts";

/** Longest name of one path segment we use, in bytes of UTF-8 (file systems end at 255; ours may get `.webp` added). */
export const MAX_SEGMENT_BYTES = 200;

// Windows refuses these characters and opens a device for these names, whatever the extension.
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?: *\.|$)/i;
const USER_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * A new picture's name: `{category}_{YYYYMMDD}_{HHMMSS}_{8 hex}.{ext}`, the time in UTC. The eight digits are random,
 * not a promise: when the name is taken (see `isTaken`), ask for another.
 */
export function pictureName(category: string, date: Date, format: PictureFormat): string {
  const digits = date.toISOString().replace(/[^0-9]/g, "");
  const random = randomBytes(4).toString("hex");
  return `${category}_${digits.slice(0, 8)}_${digits.slice(8, 14)}_${random}.${extensionOf(format)}`;
}

/**
 * Whether a name may become one segment of a path on any system: no separators, control or direction-changing characters,
 * lone surrogates, leading dot, trailing dot or space, Windows devices or characters; at most 200 bytes.
 */
export function isSafeSegment(name: string): boolean {
  if (name.length === 0 || Buffer.byteLength(name) > MAX_SEGMENT_BYTES) return false;
  if (name.startsWith(".") || name.endsWith(".") || name.endsWith(" ")) return false;
  return !FORBIDDEN.test(name) && !DEVICE.test(name);
}

/** Whether a user id, which names a folder, is one of ours: letters, digits, `_` and `-`, at most 64. */
export function isSafeUserId(id: string): boolean {
  return USER_ID.test(id) && !DEVICE.test(id);
}
