import type { Sessions } from "../../features/sessions/sessions.ts";

/** What the calls of this surface work with. */
export interface DriveServices {
  readonly sessions: Sessions;
}
