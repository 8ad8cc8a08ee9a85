import { categories, type Category, DomainError, sqlTime, type SyncErrorCode } from "@clothesline/contracts";
import { isSafeSegment } from "@clothesline/storage";

/** What a record of a bundle says of one picture; `undefined` is what it does not say. */
export interface PictureRecord {
  readonly id: string;
  readonly filename: string;
  readonly category: Category;
  readonly sha256: string | undefined;
  readonly savedAt: string | undefined;
  readonly originalUrl: string | null | undefined;
  readonly pageUrl: string | null | undefined;
  readonly pageTitle: string | null | undefined;
  readonly imageWidth: number | null | undefined;
  readonly imageHeight: number | null | undefined;
  readonly title: string | null | undefined;
  readonly originalFilename: string | null | undefined;
  readonly metadataDigest: string | null | undefined;
  readonly favorite: boolean | undefined;
  /** JSON array of strings. */
  readonly tags: string | undefined;
  /** JSON object. */
  readonly contextInfo: string | undefined;
}

const extensions = /\.(?:png|jpe?g|gif|webp)$/i;
// Long enough for any id seen, short enough for a router's parameter. Addresses lose `.` and `..` on their way.
const idPattern = /^(?!\.{1,2}$)[^\p{Cc}\p{Cs}]{1,128}$/u;
const maxDigestLength = 128;

/**
 * Reads one element of `images_metadata`. Only `id` and `filename` must be right; any other field that is
 * not what the document says is taken as not said, because a client of another make should lose a detail
 * rather than a picture.
 * @throws DomainError `METADATA_INVALID`, `IMAGE_ID_INVALID`, `FILENAME_INVALID`
 */
export function readRecord(raw: Readonly<Record<string, unknown>>): PictureRecord {
  const { id, filename } = raw;
  if (typeof filename !== "string") throw invalid("METADATA_INVALID");
  checkFilename(filename);
  if (typeof id !== "string" || !idPattern.test(id)) throw invalid("IMAGE_ID_INVALID");
  const context = isObject(raw["context_info"]) ? raw["context_info"] : undefined;
  return {
    id,
    filename,
    category: categoryOf(filename, raw["category"], context?.["category"]),
    sha256: sha256(raw["sha256"]),
    savedAt: time(raw["saved_at"]),
    originalUrl: text(raw["original_url"]),
    pageUrl: text(raw["page_url"]),
    pageTitle: text(raw["page_title"]),
    imageWidth: integer(raw["image_width"]),
    imageHeight: integer(raw["image_height"]),
    title: text(raw["title"]),
    originalFilename: text(raw["original_filename"]),
    metadataDigest: digest(raw["metadata_digest"]),
    favorite: typeof raw["favorite"] === "boolean" ? raw["favorite"] : undefined,
    tags: tags(raw["tags"]),
    contextInfo: context && JSON.stringify(context),
  };
}

/** One path segment with the extension of a supported format, whatever the bytes turn out to be. */
export function checkFilename(filename: string): void {
  if (!isSafeSegment(filename) || !extensions.test(filename)) throw invalid("FILENAME_INVALID");
}

/** Names as compared: composed and in one case, because some disks do not tell either apart. */
export const filenameKey = (filename: string): string => filename.normalize("NFC").toLowerCase();

/**
 * A category the client states outright (an addition) goes before the document's rule: the file name's
 * prefix, then the context, then clothes.
 */
function categoryOf(filename: string, stated: unknown, context: unknown): Category {
  if (isCategory(stated)) return stated;
  for (const category of categories) if (filename.startsWith(`${category}_`)) return category;
  return isCategory(context) ? context : "clothes";
}

const isCategory = (value: unknown): value is Category => categories.some((category) => category === value);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Half a character becomes U+FFFD, as it would in the row. */
function text(value: unknown): string | null | undefined {
  if (typeof value === "string") return value.toWellFormed();
  return value === null ? null : undefined;
}

const integer = (value: unknown): number | null | undefined =>
  value === null || (Number.isSafeInteger(value) && Number(value) >= 0)
    ? (value as number | null)
    : undefined;

const digest = (value: unknown): string | null | undefined =>
  typeof value === "string" && value.length > maxDigestLength ? undefined : text(value);

function sha256(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const hex = value.toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined;
}

function tags(value: unknown): string | undefined {
  if (!Array.isArray(value) || !value.every((tag) => typeof tag === "string")) return undefined;
  return JSON.stringify(value);
}

const timePattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Times without a zone are UTC, in the document's own format as in Python's `isoformat()`. */
function time(value: unknown): string | undefined {
  const [, day, clock = "00:00", zone = "Z"] = timePattern.exec(typeof value === "string" ? value : "") ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  const moment = new Date(`${day}T${clock}${zone}`);
  const year = moment.getUTCFullYear();
  return year >= 0 && year <= 9999 ? sqlTime(moment) : undefined;
}

/** `Date` makes March of the 30th of February. */
function isDay(day: string): boolean {
  const moment = new Date(`${day}T00:00Z`);
  return !Number.isNaN(moment.getTime()) && sqlTime(moment).startsWith(day);
}

const invalid = (code: SyncErrorCode): DomainError => new DomainError(code);
