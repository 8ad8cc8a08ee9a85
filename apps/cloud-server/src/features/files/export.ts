import type { Profile } from "../accounts/account.ts";
import type { Exported } from "../accounts/export.ts";
import { listEverything } from "./account-files.store.ts";
import type { Drive } from "./drive.ts";
import { toRecord } from "./file-record.ts";
import { GONE } from "./files.table.ts";
import { findPlaces } from "./tree.store.ts";

const PAGE = 500;

/** The files of an account in their folders, those in the trash beside them, with what is known of each. */
export async function* exportFiles(
  { db, store }: Pick<Drive, "db" | "store">,
  { id: accountId }: Profile,
): AsyncGenerator<Exported> {
  for (let after = 0; ;) {
    const rows = await listEverything(db, accountId, { after, limit: PAGE });
    const places = await findPlaces(
      db,
      rows.map((row) => row.folder_id).filter((id) => id !== GONE),
    );
    for (const row of rows) {
      after = row.id;
      const place = places.get(row.folder_id);
      if (place === undefined) continue;
      const { object, ...record } = toRecord(row, place.names);
      yield { kind: "record", list: "drive", record };
      if (object === undefined) continue;
      const isLive = place.isLive && row.deleted_at === null;
      yield {
        kind: "file",
        above: [isLive ? "drive" : "drive-trash", ...place.names],
        name: row.name,
        open: () => store.open(object),
      };
    }
    if (rows.length < PAGE) return;
  }
}
