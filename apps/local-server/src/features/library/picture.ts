import type { ImageRow } from "./images.store.ts";
import { tagsOf } from "./labels.ts";

/** A picture as the rest of the program knows it: what its row says, in values instead of columns. */
export interface Picture extends Omit<
  ImageRow,
  "seq" | "revision" | "context_info" | "tags" | "favorite" | "cloud_synced" | "edited"
> {
  readonly context_info: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly favorite: boolean;
  readonly cloud_synced: boolean;
  readonly edited: boolean;
}

export function pictureOf(row: ImageRow): Picture {
  const { seq: _seq, revision: _revision, ...rest } = row;
  return {
    ...rest,
    context_info: objectOf(row.context_info),
    tags: tagsOf(row),
    favorite: row.favorite === 1,
    cloud_synced: row.cloud_synced === 1,
    edited: row.edited === 1,
  };
}

function objectOf(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  return typeof value === "object" && value !== null ? { ...value } : {};
}
