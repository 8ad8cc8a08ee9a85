import type { Migration } from "kysely/migration";
import * as library from "./0001-library.ts";
import * as cloud from "./0002-cloud.ts";
import * as search from "./0003-search.ts";
import * as extensions from "./0004-extensions.ts";
import * as originals from "./0005-originals.ts";

/** Every migration, in order, imported statically so that none can be missed or picked up by accident. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-library": library,
  "0002-cloud": cloud,
  "0003-search": search,
  "0004-extensions": extensions,
  "0005-originals": originals,
};
