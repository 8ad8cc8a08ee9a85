/** The picture formats the product takes. What a file is called or declared to be plays no part. */
export type PictureFormat = "png" | "jpeg" | "gif" | "webp";

/** Bytes `sniffFormat` needs to decide; fewer can only yield `undefined`. */
export const SNIFF_BYTES = 12;

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG_START = [0xff, 0xd8, 0xff];

const DETAILS = {
  png: { extension: "png", mime: "image/png" },
  jpeg: { extension: "jpg", mime: "image/jpeg" },
  gif: { extension: "gif", mime: "image/gif" },
  webp: { extension: "webp", mime: "image/webp" },
} as const satisfies Record<PictureFormat, { extension: string; mime: string }>;

/** The format that the first bytes of a file announce, or `undefined` when it is none of ours. */
export function sniffFormat(head: Uint8Array): PictureFormat | undefined {
  if (head.length < SNIFF_BYTES) return undefined;
  if (PNG_SIGNATURE.every((byte, at) => head[at] === byte)) return "png";
  if (JPEG_START.every((byte, at) => head[at] === byte)) return "jpeg";
  const text = String.fromCharCode(...head.subarray(0, SNIFF_BYTES));
  if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) return "gif";
  if (text.startsWith("RIFF") && text.endsWith("WEBP")) return "webp";
  return undefined;
}

/** The file extension of a format, without the dot (`jpeg` -> `jpg`). */
export function extensionOf(format: PictureFormat): (typeof DETAILS)[PictureFormat]["extension"] {
  return DETAILS[format].extension;
}

/** The media type to serve a format with. */
export function mimeOf(format: PictureFormat): (typeof DETAILS)[PictureFormat]["mime"] {
  return DETAILS[format].mime;
}

/** The format a media type stands for, whatever its parameters, or `undefined`. */
export function formatOfMime(mime: string): PictureFormat | undefined {
  const bare = mime.split(";")[0]?.trim().toLowerCase();
  if (bare === "image/jpg") return "jpeg";
  const formats = Object.keys(DETAILS) as PictureFormat[];
  return formats.find((format) => DETAILS[format].mime === bare);
}

/** The format that a file name's extension stands for (`.jpg` and `.jpeg` alike), or `undefined`. */
export function formatOfName(filename: string): PictureFormat | undefined {
  const extension = /\.([A-Za-z]{3,4})$/.exec(filename)?.[1]?.toLowerCase();
  switch (extension) {
    case "png":
    case "gif":
    case "webp":
    case "jpeg":
      return extension;
    case "jpg":
      return "jpeg";
    default:
      return undefined;
  }
}
