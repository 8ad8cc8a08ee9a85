import type { GenerationFault, GenerationKind, GenerationState } from "@clothesline/contracts";
import type { GenerationRow } from "./generations.store.ts";

/** A picture of the wardrobe that a try-on is made of. */
export interface Source {
  readonly role: "character" | "clothes";
  /** Id in the wardrobe. */
  readonly imageId: string;
  /** Of the bytes the generator was given; until then of those the picture had when it was asked for. */
  readonly sha256: string;
}

/** A finished picture's files, by name in the account's folder. */
export interface GeneratedFiles {
  readonly image: string;
  readonly thumbnail: string;
  /** Pixels of the image. */
  readonly width: number;
  readonly height: number;
  /** Bytes of the image. */
  readonly size: number;
}

/** A generation as the rest of the program knows it. Times are UTC, `2025-06-25 14:35:05`. */
export interface Generation {
  readonly id: number;
  /** The number of the account. */
  readonly userId: number;
  readonly kind: GenerationKind;
  readonly prompt: string;
  /** As the caller gave them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the generator really used; null until it is completed. */
  readonly used: Readonly<Record<string, unknown>> | null;
  readonly sources: readonly Source[];
  readonly state: GenerationState;
  readonly favorite: boolean;
  /** Null until it is completed. */
  readonly files: GeneratedFiles | null;
  readonly errorMessage: string | null;
  /** Null also where it failed before there were codes. */
  readonly errorCode: GenerationFault | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const toGeneration = (row: GenerationRow): Generation => ({
  id: row.id,
  userId: row.user_id,
  kind: row.kind,
  prompt: row.prompt_text,
  params: JSON.parse(row.generation_params_json) as Record<string, unknown>,
  used: row.used_json === null ? null : (JSON.parse(row.used_json) as Record<string, unknown>),
  sources: JSON.parse(row.sources_json) as Source[],
  state: row.status,
  favorite: row.favorite === 1,
  files: filesOf(row),
  errorMessage: row.error_message,
  errorCode: row.error_code,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** The files of a row; a row has all of these facts or none. */
export function filesOf(row: GenerationRow): GeneratedFiles | null {
  const { image_filename: image, thumbnail_filename: thumbnail } = row;
  if (image === null || thumbnail === null) return null;
  return {
    image,
    thumbnail,
    width: row.image_width ?? 0,
    height: row.image_height ?? 0,
    size: row.file_size ?? 0,
  };
}

export const isFinished = (state: GenerationState): boolean =>
  state === "completed" || state === "failed" || state === "canceled";
