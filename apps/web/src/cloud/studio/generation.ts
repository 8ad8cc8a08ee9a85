import type { GenerationKind, GenerationState, studioCalls, SuccessOf } from "@clothesline/contracts";
import type { GalleryPicture } from "../../gallery/picture.ts";

export type Generation = SuccessOf<typeof studioCalls.getGeneration>["data"];

export const states = ["pending", "processing", "completed", "failed", "canceled"] as const;

/** Whether something still happens to it. */
export const isActive = ({ status }: { readonly status: GenerationState }): boolean =>
  status === "pending" || status === "processing";

/** As lists want it, whose ids are texts. */
export interface ListedGeneration {
  readonly id: string;
  readonly record: Generation;
}
export const listed = (record: Generation): ListedGeneration => ({ id: String(record.id), record });

/** What stands on the tile of a generation: its picture, or what becomes of it. */
export function tileOf(
  record: Generation,
  say: (state: GenerationState) => string,
  nameOf: (kind: GenerationKind) => string,
): GalleryPicture {
  const isDone = record.status === "completed";
  return {
    id: String(record.id),
    thumbnail: record.thumbnailUrl ?? undefined,
    name: record.prompt || nameOf(record.kind),
    favorite: record.favorite,
    badge: isDone ? undefined : say(record.status),
    progress: isActive(record) ? record.progress : undefined,
  };
}
