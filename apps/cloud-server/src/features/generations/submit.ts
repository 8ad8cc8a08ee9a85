import { DomainError, type GenerationKind, sqlTime } from "@clothesline/contracts";
import type { Person } from "../sessions/person.ts";
import { type Generation, isFinished, type Source, toGeneration } from "./generation.ts";
import { findGeneration, insertGeneration } from "./generations.store.ts";
import { checkParams, checkPrompt } from "./limits.ts";
import { countWaiting, markQueuedAgain } from "./queue.store.ts";
import { searchKey } from "./search-key.ts";
import { chooseSource } from "./sources.ts";
import type { Studio } from "./studio.ts";

/** What someone asks for. */
export interface Wish {
  readonly prompt: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface TryOnWish extends Wish {
  /** Ids of pictures in the wardrobe. */
  readonly characterImageId: string;
  readonly clothesImageId: string;
}

/**
 * Puts a picture of a prompt in the queue, drawn by the configured generator or by the `test` one.
 * @throws DomainError `PROMPT_REQUIRED`, `PROMPT_INVALID`, `PARAMS_INVALID`, `GENERATION_UNSUPPORTED`, `TOO_MANY_PENDING`
 */
export async function submitPrompt(
  studio: Studio,
  person: Person,
  kind: "generate" | "test",
  wish: Wish,
): Promise<Generation> {
  const checked = checkWish(wish, true);
  if (kind === "generate" && !studio.generators.configured.fromPrompt) {
    throw new DomainError("GENERATION_UNSUPPORTED");
  }
  return await enqueue(studio, person, { kind, ...checked, sources: [] });
}

/**
 * Puts a try-on of someone's own wardrobe in the queue.
 * @throws DomainError `PROMPT_INVALID`, `PARAMS_INVALID`, `TRY_ON_UNSUPPORTED`, `SOURCE_NOT_FOUND`, `SOURCE_CATEGORY`,
 * `TOO_MANY_PENDING`
 */
export async function submitTryOn(studio: Studio, person: Person, wish: TryOnWish): Promise<Generation> {
  const checked = checkWish(wish, false);
  if (!studio.generators.configured.tryOn) throw new DomainError("TRY_ON_UNSUPPORTED");
  const choose = (role: Source["role"], imageId: string) =>
    chooseSource(studio.wardrobe, person.userId, role, imageId);
  const sources = [
    await choose("character", wish.characterImageId),
    await choose("clothes", wish.clothesImageId),
  ];
  return await enqueue(studio, person, { kind: "try-on", ...checked, sources });
}

const checkWish = ({ prompt, params }: Wish, promptRequired: boolean) => ({
  prompt: checkPrompt(prompt, promptRequired),
  paramsJson: checkParams(params),
});

interface Entry {
  readonly kind: GenerationKind;
  readonly prompt: string;
  readonly paramsJson: string;
  readonly sources: readonly Source[];
}

async function enqueue(
  { db, limits, queue }: Studio,
  { id: userId }: Person,
  { kind, prompt, paramsJson, sources }: Entry,
): Promise<Generation> {
  const now = new Date();
  const row = await db.transaction().execute(async (tx) => {
    if ((await countWaiting(tx, userId)) >= limits.waitingPerUser) throw new DomainError("TOO_MANY_PENDING");
    return await insertGeneration(tx, {
      userId,
      kind,
      prompt,
      promptKey: searchKey(prompt),
      paramsJson,
      sourcesJson: JSON.stringify(sources),
      queuedAt: now.getTime(),
      now: sqlTime(now),
    });
  });
  queue.wake();
  return toGeneration(row);
}

/**
 * Puts what failed or was canceled in the queue again, at its end.
 * @throws DomainError `GENERATION_NOT_FOUND`, `NOT_RETRYABLE`, `TOO_MANY_PENDING`
 */
export async function retryGeneration(
  { db, limits, queue, live }: Studio,
  { id: userId }: Person,
  id: number,
): Promise<Generation> {
  const now = new Date();
  const row = await db.transaction().execute(async (tx) => {
    const known = await findGeneration(tx, userId, id);
    if (known === undefined) throw new DomainError("GENERATION_NOT_FOUND");
    if (!isFinished(known.status) || known.status === "completed") throw new DomainError("NOT_RETRYABLE");
    if ((await countWaiting(tx, userId)) >= limits.waitingPerUser) throw new DomainError("TOO_MANY_PENDING");
    return await markQueuedAgain(tx, userId, id, { queuedAt: now.getTime(), now: sqlTime(now) });
  });
  if (row === undefined) throw new DomainError("NOT_RETRYABLE");
  live.changed(id);
  queue.wake();
  return toGeneration(row);
}
