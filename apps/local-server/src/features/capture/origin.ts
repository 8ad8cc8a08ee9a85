import type { Category } from "@clothesline/contracts";

/** Where a picture came from, as its row keeps it. */
export interface Origin {
  readonly original_filename: string | null;
  readonly original_url: string | null;
  readonly page_url: string | null;
  readonly page_title: string | null;
  /** JSON object. */
  readonly context_info: string;
}

/** Longest texts a row keeps, in UTF-16 units: what browsers take as an address, and more than any page's title. */
const LONGEST = { url: 4096, title: 1000, filename: 255, contextValue: 2000, context: 16_384 };

export interface OriginInput {
  readonly originalFilename?: string | undefined;
  readonly originalUrl?: unknown;
  readonly pageUrl?: unknown;
  readonly pageTitle?: unknown;
  readonly imageContext?: unknown;
}

/** Takes what is usable of facts a page supplied and leaves the rest: a picture is not lost for an odd title. */
export function originOf(input: OriginInput, category: Category): Origin {
  return {
    original_filename: text(input.originalFilename, LONGEST.filename),
    original_url: address(input.originalUrl),
    page_url: address(input.pageUrl),
    page_title: text(input.pageTitle, LONGEST.title),
    context_info: JSON.stringify({ ...context(input.imageContext), category }),
  };
}

/** A lone half of a surrogate pair has no UTF-8 and would not survive the way through the database. */
const cut = (value: string, longest: number) => value.slice(0, longest).toWellFormed();

/** Characters that turn the direction of what follows them, so that `gnp.exe` reads as `exe.png`. */
const turning = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text of one line, as it is shown. */
const plain = (value: string) =>
  value
    .replace(turning, "")
    .replace(/\p{Cc}+/gu, " ")
    .trim();

function text(value: unknown, longest: number): string | null {
  if (typeof value !== "string") return null;
  return cut(plain(value), longest) || null;
}

/** A data URL is the picture itself, not where it came from; of the others some run as a script when they are clicked. */
const noPlace = /^(?:data|blob|javascript|vbscript):/i;

function address(value: unknown): string | null {
  // Browsers ignore these within an address.
  const url = typeof value === "string" ? text(value.replace(/[\t\r\n]/g, ""), LONGEST.url) : null;
  return url === null || noPlace.test(url) ? null : url;
}

function context(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const kept: Record<string, unknown> = {};
  let left = LONGEST.context;
  for (const [key, entry] of Object.entries(value)) {
    const bounded = typeof entry === "string" ? cut(entry, LONGEST.contextValue) : entry;
    const size = key.length + (JSON.stringify(bounded) ?? "").length;
    if (size > left || key === "__proto__") continue;
    left -= size;
    kept[cut(key, 200)] = bounded;
  }
  return kept;
}
