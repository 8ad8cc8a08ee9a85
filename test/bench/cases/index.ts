import type { BenchCase } from "../support/bench-case.ts";
import { firstSyncBig, firstSyncSmall } from "./first-sync.ts";

export const cases: readonly BenchCase[] = [firstSyncSmall, firstSyncBig];
