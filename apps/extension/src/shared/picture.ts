/** One address that a picture may be had from. */
export interface Candidate {
  readonly url: string;
  /** Its width as the page says or as it is shown, pixels; a guess where `sure` is false. */
  readonly width: number;
  readonly sure: boolean;
}

/** A picture of a page, its best address first. */
export interface PagePicture {
  readonly candidates: readonly Candidate[];
  readonly context: PictureContext;
}

/** What the page says about a picture, as `pageInfo.imageContext` takes it. */
export interface PictureContext {
  readonly alt?: string;
  readonly caption?: string;
  readonly title?: string;
  /** What is written beside it, where there is no caption. */
  readonly nearby?: string;
  /** Where a click on it leads. */
  readonly link?: string;
}

/** The documents' limit for one picture, bytes. */
export const MOST_BYTES = 10 * 1024 * 1024;

export const pictureTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;
export type PictureType = (typeof pictureTypes)[number];

/** The type that the first bytes announce, of those the server takes; what a picture is called plays no part. */
export function typeOf(bytes: Uint8Array): PictureType | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return "image/gif";
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) return "image/webp";
  return undefined;
}
