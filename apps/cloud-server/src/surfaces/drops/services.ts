import type { Config } from "../../config.ts";
import type { Drops } from "../../features/drops/drops.ts";
import type { DriveThumbnails } from "../../features/files/thumbnails.ts";
import type { Sessions } from "../../features/sessions/sessions.ts";

/** What the calls of this surface work with. */
export interface DropServices {
  readonly config: Pick<Config, "publicUrl" | "dataDir">;
  readonly drops: Drops;
  readonly thumbnails: DriveThumbnails;
  readonly sessions: Sessions;
}
