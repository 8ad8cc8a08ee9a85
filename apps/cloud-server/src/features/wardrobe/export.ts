import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Profile } from "../accounts/account.ts";
import type { Exported } from "../accounts/export.ts";
import { everyImage } from "./account-rows.store.ts";
import { pathOf } from "./prepare-files.ts";
import { toStoredPicture } from "./stored-picture.ts";
import type { Wardrobe } from "./wardrobe.ts";

/** The pictures of an account as they lie in its folders, with what is known of each. */
export async function* exportLibrary(
  { db, dataDir }: Pick<Wardrobe, "db" | "dataDir">,
  { userId }: Profile,
): AsyncGenerator<Exported> {
  for await (const row of everyImage(db, userId)) {
    yield { kind: "record", list: "wardrobe", record: toStoredPicture(row) };
    yield {
      kind: "file",
      above: ["wardrobe", row.category],
      name: row.filename,
      open: async () => (await open(join(dataDir, pathOf(row)), "r")).createReadStream(),
    };
  }
}
