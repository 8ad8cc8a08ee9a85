import type { CloudImage } from "@clothesline/contracts";
import type { Static } from "typebox";
import type { LibraryDeps } from "../library/library.ts";
import type { Timing } from "../sync/timing.ts";

/** A picture as the cloud describes it. */
export type CloudImageView = Static<typeof CloudImage>;

export interface RestoreDeps extends Pick<LibraryDeps, "db" | "folders" | "staging" | "locks"> {
  readonly timing: Timing;
}
