import type { FailureLimiter, SendShell } from "@clothesline/service-kit";
import type { Config } from "../../config.ts";
import type { Releases } from "../../features/releases/releases.ts";

/** What the calls of this surface work with. */
export interface UpdateServices {
  readonly config: Config;
  readonly releases: Releases;
  /** Wrong keys by address. */
  readonly failures: FailureLimiter;
  /** Names of failing checks, none while all is well. */
  readonly failing: () => Promise<readonly string[]>;
  /** Answers a browser that asks for the home page. */
  readonly sendHome: SendShell;
}
