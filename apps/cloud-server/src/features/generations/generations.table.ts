import type { GenerationFault, GenerationKind, GenerationState } from "@clothesline/contracts";
import type { Generated } from "kysely";

/** One row for each generation: its record, and its entry in the queue. */
export interface ImageGenerationsTable {
  id: Generated<number>;
  /** The number of the account. */
  user_id: number;
  kind: GenerationKind;
  prompt_text: string;
  /** The prompt as compared in a search. */
  prompt_key: string;
  /** JSON object, as the caller gave it. */
  generation_params_json: string;
  /** JSON object of what the generator really used; null until it is completed. */
  used_json: string | null;
  /** JSON array of the pictures a try-on is made of. */
  sources_json: Generated<string>;
  status: Generated<GenerationState>;
  favorite: Generated<0 | 1>;
  /** How often the work was begun since it was queued, counted before it begins: what ends the process must end, too. */
  attempts: Generated<number>;
  /** Counts every beginning, so that a run that outlives its time is known to be another. */
  runs: Generated<number>;
  /** When it was put in the queue, ms; the order within one account. */
  queued_at: number;
  /** Name in the account's folder of generated pictures; null until it is completed. */
  image_filename: string | null;
  thumbnail_filename: string | null;
  /** Pixels. */
  image_width: number | null;
  image_height: number | null;
  /** Bytes. */
  file_size: number | null;
  /** For the person who asked. */
  error_message: string | null;
  /** Null also where it failed before there were codes. */
  error_code: GenerationFault | null;
  created_at: string;
  updated_at: string;
}
