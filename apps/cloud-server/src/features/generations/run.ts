import { rm } from "node:fs/promises";
import { type GenerationFault, sqlTime } from "@clothesline/contracts";
import { isFull } from "@clothesline/storage";
import { GeneratorError } from "../generators/generator-error.ts";
import type { GeneratedPicture } from "../generators/image-generator.ts";
import { placeFiles, removeFiles } from "./files.ts";
import { type Generation, toGeneration } from "./generation.ts";
import { findOwner, type GenerationRow } from "./generations.store.ts";
import { markCompleted } from "./queue.store.ts";
import { openSources, type OpenSources, SourceGoneError } from "./sources.ts";
import type { Workshop } from "./studio.ts";

/** What the person who asked is told of an error; where the cause is ours to find, it is in the log. */
export function faultOf(error: unknown): GenerationFault {
  if (error instanceof GeneratorError) return error.code;
  if (error instanceof SourceGoneError) return error.fault;
  return isFull(error) ? "DISK_FULL" : "UNEXPECTED";
}

/**
 * Makes one generation: opens its sources, has it drawn, puts its files in place and records it. What nobody waits for
 * any more is thrown away.
 * @throws whatever went wrong, see `faultOf`; the signal's reason once it is aborted. Nothing is left behind then
 */
export async function runGeneration(
  workshop: Workshop,
  row: GenerationRow,
  signal: AbortSignal,
): Promise<void> {
  const { db, dataDir, staging } = workshop;
  const generation = toGeneration(row);
  const sources = await sourcesOf(workshop, generation);
  const thumbnail = staging.newPath();
  try {
    const made = await draw(workshop, generation, sources, thumbnail, signal);
    const files = await placeFiles(dataDir, generation.userId, made, thumbnail);
    const result = {
      files,
      usedJson: JSON.stringify(made.used),
      sourcesJson: JSON.stringify(sources?.sources ?? []),
      now: sqlTime(new Date()),
    };
    const recorded = await markCompleted(db, row, result).catch(async (error: unknown) => {
      await removeFiles(dataDir, generation.userId, files);
      throw error;
    });
    if (!recorded) await removeFiles(dataDir, generation.userId, files);
  } finally {
    await rm(thumbnail, { force: true });
    await sources?.close();
  }
}

async function sourcesOf(
  { db, wardrobe, staging }: Workshop,
  { kind, sources, userId }: Generation,
): Promise<OpenSources | undefined> {
  if (kind !== "try-on") return undefined;
  const owner = await findOwner(db, userId);
  if (owner === undefined) throw new SourceGoneError("ACCOUNT_GONE");
  return await openSources(wardrobe, staging, owner, sources);
}

function draw(
  { generators, live }: Workshop,
  { id, kind, prompt, params }: Generation,
  sources: OpenSources | undefined,
  thumbnail: string,
  signal: AbortSignal,
): Promise<GeneratedPicture> {
  const generator = kind === "test" ? generators.test : generators.configured;
  const progress = (fraction: number, note?: string): void =>
    live.setProgress(id, { fraction, note: note ?? null });
  return generator.generate({ prompt, params, sources: sources?.pictures }, { signal, progress, thumbnail });
}
