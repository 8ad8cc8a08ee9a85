import type { Config } from "../../config.ts";
import type { DeviceClaims } from "../../features/accounts/device-tokens.ts";
import type { Wardrobe } from "../../features/wardrobe/wardrobe.ts";
import type { FrontDoor } from "../front-door.ts";

/** What the calls of this surface work with. */
export interface SyncServices {
  readonly config: Config;
  readonly wardrobe: Wardrobe;
  readonly frontDoor: FrontDoor;
  readonly signToken: (claims: DeviceClaims) => string;
  readonly verifyToken: (token: string) => unknown;
}
