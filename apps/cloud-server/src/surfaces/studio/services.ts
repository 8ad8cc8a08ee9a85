import type { Avatars } from "../../features/avatars/avatars.ts";
import type { Studio } from "../../features/generations/studio.ts";
import type { Sessions } from "../../features/sessions/sessions.ts";
import type { FrontDoor } from "../front-door.ts";
import type { SignedLinks } from "./signed-links.ts";

/** What the calls of this surface work with. */
export interface StudioServices {
  readonly studio: Studio;
  readonly avatars: Avatars;
  readonly sessions: Sessions;
  readonly frontDoor: FrontDoor;
  readonly links: SignedLinks;
}
