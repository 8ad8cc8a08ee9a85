import type { PictureFormat, Staged } from "@clothesline/storage";

/** The generators there are; `IMAGE_GENERATOR` chooses one. */
export const generatorNames = ["test", "openai", "sdwebui", "idm-vton"] as const;

export type GeneratorName = (typeof generatorNames)[number];

/** A stored picture that a try-on starts from. It is only read. */
export interface SourcePicture {
  readonly path: string;
  readonly format: PictureFormat;
}

/** What is to be made. */
export interface GeneratorJob {
  readonly prompt: string;
  /** As the caller gave them; `readWishes` says which are understood. Anything may be in here. */
  readonly params: Readonly<Record<string, unknown>>;
  /** With sources it is a try-on: the character wearing the clothes. */
  readonly sources?: { readonly character: SourcePicture; readonly clothes: SourcePicture } | undefined;
}

export interface GeneratorRun {
  /** Ends the work, at the generator's side too where it can be ended; the signal's reason is thrown. */
  readonly signal: AbortSignal;
  /** Told now and then, never backwards: 0..1, with a word in Chinese for people where there is one. */
  readonly progress?: ((fraction: number, note?: string) => void) | undefined;
  /** Where to write the picture's thumbnail (WebP), out of the decoding that checks it. */
  readonly thumbnail?: string | undefined;
}

/** What the generator really used; kept beside the caller's parameters. */
export interface UsedFacts {
  readonly generator: GeneratorName;
  readonly model_used: string;
  /** `null` where the generator has none or does not tell. */
  readonly seed: number | null;
  readonly steps: number | null;
  /** Pixels of the picture that came out. */
  readonly width: number;
  readonly height: number;
  /** From the call of `generate` until the picture was checked, ms. */
  readonly duration_ms: number;
  /** What else is worth keeping, such as a prompt the generator revised. Small. */
  readonly [more: string]: string | number | boolean | null;
}

export interface GeneratedPicture {
  /** Whole, decoded and within the limits; the caller commits or discards it. */
  readonly picture: Staged;
  readonly width: number;
  readonly height: number;
  readonly used: UsedFacts;
}

/** What draws pictures. Generators keep nothing between calls, so that several may run side by side. */
export interface ImageGenerator {
  readonly name: GeneratorName;
  /** Whether it makes pictures of a prompt alone. */
  readonly fromPrompt: boolean;
  /** Whether it dresses a character. */
  readonly tryOn: boolean;
  /**
   * Makes one picture, or throws `GeneratorError`, the reason of the run's signal, or what our own disk throws. Nothing is
   * left in the staging folder then. Ends by itself after `GENERATION_TIMEOUT_SECONDS`.
   */
  generate(job: GeneratorJob, run: GeneratorRun): Promise<GeneratedPicture>;
  /** Lets go of what it holds between pictures; to be called when nothing is being generated any more. */
  readonly close?: () => void;
}
