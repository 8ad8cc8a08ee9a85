import type { Migration } from "kysely/migration";
import * as accounts from "./0001-accounts.ts";
import * as wardrobe from "./0002-wardrobe.ts";
import * as files from "./0004-files.ts";

/** Every migration, in order, imported statically so that none can be missed or picked up by accident. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-accounts": accounts,
  "0002-wardrobe": wardrobe,
  "0004-files": files,
};
