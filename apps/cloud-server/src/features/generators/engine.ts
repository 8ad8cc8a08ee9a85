import type { Staged } from "@clothesline/storage";
import type { GeneratorJob, GeneratorName } from "./image-generator.ts";
import type { Wishes } from "./wishes.ts";

/** A job with its parameters read. */
export interface Work extends GeneratorJob {
  readonly wishes: Wishes;
}

/** What a generator lends its engine for one job. */
export interface Tools {
  /** Aborted by the caller or by the time limit; an engine ends its work then, and need not say why. */
  readonly signal: AbortSignal;
  readonly progress: (fraction: number, note?: string) => void;
  /** Stages the picture as it arrives, limited and its first bytes looked at. Its errors are the generator's to explain. */
  readonly receive: (source: AsyncIterable<Uint8Array>) => Promise<Staged>;
}

export interface Drawn {
  readonly picture: Staged;
  readonly model: string;
  readonly seed: number | null;
  readonly steps: number | null;
  /** Further facts worth keeping. */
  readonly more?: Readonly<Record<string, string | number | boolean | null>>;
}

/** How one kind of generator makes a picture; what all have in common is in `createGenerator`. */
export interface Engine {
  readonly name: GeneratorName;
  readonly fromPrompt: boolean;
  readonly tryOn: boolean;
  /** @throws GeneratorError */
  draw(work: Work, tools: Tools): Promise<Drawn>;
  /** Lets go of what it holds between pictures. */
  readonly close?: () => void;
}
