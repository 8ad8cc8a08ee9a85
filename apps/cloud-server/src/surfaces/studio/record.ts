import type { GenerationRecord } from "@clothesline/contracts";
import type { Static } from "typebox";
import type { Generation } from "../../features/generations/generation.ts";
import { eventsUrl, imageUrl } from "./paths.ts";
import type { StudioServices } from "./services.ts";

/** `2025-06-25 14:35:05` as ISO 8601. */
export const isoTime = (time: string): string => `${time.replace(" ", "T")}Z`;

/** The caller's parameters, with what the generator has used and they left open; `used` says it all. */
function paramsOf({ params, used }: Generation): Record<string, unknown> {
  const known = Object.entries(used ?? {}).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(known), ...params };
}

/** A generation as the document shows it, with additions. */
export function toRecord(
  { studio, links }: Pick<StudioServices, "studio" | "links">,
  generation: Generation,
): Static<typeof GenerationRecord> {
  const { id, userId, files, state } = generation;
  const image = files && imageUrl(userId, files.image);
  const thumbnail = files && imageUrl(userId, files.thumbnail);
  const progress = state === "processing" ? studio.live.progressOf(id) : undefined;
  return {
    id,
    prompt: generation.prompt,
    imageUrl: image,
    thumbnailUrl: thumbnail,
    status: state,
    createdAt: isoTime(generation.createdAt),
    updatedAt: isoTime(generation.updatedAt),
    params: paramsOf(generation),
    errorMessage: generation.errorMessage,
    errorCode: generation.errorCode,
    kind: generation.kind,
    favorite: generation.favorite,
    progress: progress?.fraction ?? null,
    progressNote: progress?.note ?? null,
    used: generation.used === null ? null : { ...generation.used },
    width: files?.width ?? null,
    height: files?.height ?? null,
    fileSize: files?.size ?? null,
    sources: generation.sources.map((source) => ({ ...source })),
    signedUrl: image && links.sign(image),
    signedThumbnailUrl: thumbnail && links.sign(thumbnail),
    signedEventsUrl: links.sign(eventsUrl(userId, id)),
  };
}
