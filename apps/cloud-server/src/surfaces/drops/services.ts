import type { Config } from "../../config.ts";
import type { Drops } from "../../features/drops/drops.ts";
import type { Sessions } from "../../features/sessions/sessions.ts";

/** What the calls of this surface work with. */
export interface DropServices {
  readonly config: Pick<Config, "publicUrl">;
  readonly drops: Drops;
  readonly sessions: Sessions;
}
