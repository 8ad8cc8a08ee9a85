import type { BenchCase } from "../support/bench-case.ts";
import { bundleMemory } from "./bundle-memory.ts";
import { capture } from "./capture.ts";
import { driveListing } from "./drive-listing.ts";
import { firstSyncBig, firstSyncSmall } from "./first-sync.ts";
import { listing } from "./listing.ts";
import { nothingToDo } from "./nothing-to-do.ts";
import { objects } from "./objects.ts";
import { releases } from "./releases.ts";
import { serving } from "./serving.ts";
import { takeApart } from "./take-apart.ts";
import { thumbnails } from "./thumbnails.ts";

export const cases: readonly BenchCase[] = [
  firstSyncSmall,
  firstSyncBig,
  nothingToDo,
  bundleMemory,
  takeApart,
  capture,
  thumbnails,
  listing,
  driveListing,
  serving,
  objects,
  releases,
];
