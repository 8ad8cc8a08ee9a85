import type { Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { ImageGenerator } from "../generators/image-generator.ts";
import type { Wardrobe } from "../wardrobe/wardrobe.ts";
import type { Live } from "./live.ts";

/** How much is done and kept waiting. */
export interface StudioLimits {
  /** Generations worked on at once. */
  readonly atOnce: number;
  /** Of these, of one account. */
  readonly perUser: number;
  /** Generations of one account that may wait. */
  readonly waitingPerUser: number;
}

/** What draws pictures. */
export interface Generators {
  /** The one people's prompts and try-ons go to. */
  readonly configured: ImageGenerator;
  /** The one that always works. */
  readonly test: ImageGenerator;
}

/** How often work that ends the whole process is begun. */
export const MAX_ATTEMPTS = 3;

/** What generations are made with. */
export interface Workshop {
  readonly db: Kysely<Database>;
  readonly dataDir: string;
  readonly staging: Staging;
  /** Where the pictures of a try-on come from. */
  readonly wardrobe: Wardrobe;
  readonly generators: Generators;
  readonly limits: StudioLimits;
  readonly live: Live;
  readonly log: {
    readonly info: (fields: object, message: string) => void;
    readonly warn: (fields: object, message: string) => void;
    readonly error: (fields: object, message: string) => void;
  };
}

/** The queue as those see it who put generations in and take them out. */
export interface Queue {
  /** Something waits. */
  wake(): void;
  /** Ends the work on a generation, if there is any: nobody wants it now. */
  drop(id: number): void;
  /** Ends all work and resolves when what was begun waits again. */
  stop(): Promise<void>;
}

export interface Studio extends Workshop {
  readonly queue: Queue;
}
