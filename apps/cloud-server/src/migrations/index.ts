import type { Migration } from "kysely/migration";
import * as accounts from "./0001-accounts.ts";
import * as wardrobe from "./0002-wardrobe.ts";
import * as sessions from "./0003-sessions.ts";
import * as files from "./0004-files.ts";
import * as drops from "./0005-drops.ts";
import * as generations from "./0006-generations.ts";
import * as releases from "./0007-releases.ts";
import * as wardrobePages from "./0008-wardrobe-pages.ts";
import * as generationFaults from "./0009-generation-faults.ts";

/** Every migration, in order, imported statically so that none can be missed or picked up by accident. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-accounts": accounts,
  "0002-wardrobe": wardrobe,
  "0003-sessions": sessions,
  "0004-files": files,
  "0005-drops": drops,
  "0006-generations": generations,
  "0007-releases": releases,
  "0008-wardrobe-pages": wardrobePages,
  "0009-generation-faults": generationFaults,
};
