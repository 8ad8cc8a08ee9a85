import { fold } from "./search-tokens.ts";

const MOST_TAGS = 50;

/** The tags of a row as they were written. */
export function tagsOf(row: { readonly tags: string }): string[] {
  const tags: unknown = JSON.parse(row.tags);
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/** Trimmed, none empty, none twice (regardless of case and width), at most 50. */
export function cleanTags(tags: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const tag of tags) {
    const text = tag.normalize("NFC").trim();
    if (text !== "" && !byKey.has(fold(text))) byKey.set(fold(text), text);
  }
  return [...byKey.values()].slice(0, MOST_TAGS);
}

export function withoutTags(tags: readonly string[], removed: readonly string[]): string[] {
  const keys = new Set(removed.map((tag) => fold(tag.trim())));
  return tags.filter((tag) => !keys.has(fold(tag)));
}

/** A title of nothing but spaces is no title. */
export const cleanTitle = (title: string | null): string | null => title?.trim() || null;
