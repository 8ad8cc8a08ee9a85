import { DomainError, type GenerationState } from "@clothesline/contracts";
import type { Person } from "../sessions/person.ts";
import { findImageFile, type ImageFile } from "./files.ts";
import { type Generation, isFinished, toGeneration } from "./generation.ts";
import { findGeneration, listGenerations } from "./generations.store.ts";
import { searchWords } from "./search-key.ts";
import type { Studio } from "./studio.ts";
import type { Viewer } from "./viewer.ts";

/** The page is a number that people's programs make up; beyond this one there is nothing. */
const LAST_PAGE = 1_000_000_000;

export interface HistoryQuery {
  readonly page: number;
  readonly perPage: number;
  /** Words that must all occur in the prompt. */
  readonly search: string;
  readonly state: GenerationState | undefined;
  readonly favorite: boolean | undefined;
}

/** A page of someone's generations, the newest first; empty beyond the last. */
export async function listHistory(
  { db }: Pick<Studio, "db">,
  { id: userId }: Person,
  { page, perPage, search, state, favorite }: HistoryQuery,
): Promise<{ generations: Generation[]; total: number }> {
  const offset = (Math.min(page, LAST_PAGE) - 1) * perPage;
  const filter = { words: searchWords(search), state, favorite };
  const { rows, total } = await listGenerations(db, userId, filter, { offset, limit: perPage });
  return { generations: rows.map(toGeneration), total };
}

/** @throws DomainError `GENERATION_NOT_FOUND`, for another's too: ids are counted, and nobody need know of others */
export async function getGeneration(
  { db }: Pick<Studio, "db">,
  { id: userId }: Viewer,
  id: number,
): Promise<Generation> {
  const row = await findGeneration(db, userId, id);
  if (row === undefined) throw new DomainError("GENERATION_NOT_FOUND");
  return toGeneration(row);
}

/**
 * Waits until a generation is finished, or the signal ends the waiting, and answers it as it is then.
 * @throws DomainError `GENERATION_NOT_FOUND` when it was deleted meanwhile
 */
export async function untilFinished(
  studio: Pick<Studio, "db" | "live">,
  person: Person,
  id: number,
  signal: AbortSignal,
): Promise<Generation> {
  let change = Promise.withResolvers<void>();
  const stop = studio.live.watch(id, () => change.resolve());
  const end = (): void => change.resolve();
  signal.addEventListener("abort", end, { once: true });
  try {
    for (;;) {
      change = Promise.withResolvers();
      const generation = await getGeneration(studio, person, id);
      if (isFinished(generation.state) || signal.aborted) return generation;
      await change.promise;
    }
  } finally {
    stop();
    signal.removeEventListener("abort", end);
  }
}

/**
 * A generated picture or thumbnail of an account.
 * @throws DomainError `FILE_NOT_FOUND`
 */
export async function openImage(
  { dataDir }: Pick<Studio, "dataDir">,
  { id: userId }: Viewer,
  filename: string,
): Promise<ImageFile> {
  const file = await findImageFile(dataDir, userId, filename);
  if (file === undefined) throw new DomainError("FILE_NOT_FOUND");
  return file;
}
