import type { FailureLimiter } from "@clothesline/service-kit";
import type { Config } from "../../config.ts";
import type { DeviceClaims } from "../../features/accounts/device-tokens.ts";
import type { Wardrobe } from "../../features/wardrobe/wardrobe.ts";

/** What the calls of this surface work with. */
export interface SyncServices {
  readonly config: Config;
  readonly wardrobe: Wardrobe;
  /** Wrong passwords by address and name. */
  readonly failures: FailureLimiter;
  readonly signToken: (claims: DeviceClaims) => string;
  readonly verifyToken: (token: string) => unknown;
}
