import type { FileRecord } from "../files/file-record.ts";
import { findOwnedFiles } from "../files/owned.ts";
import type { Person } from "../sessions/person.ts";
import type { Drop } from "./drop.ts";
import { findNamed, measureHeld } from "./drop-files.store.ts";
import type { Drops } from "./drops.ts";
import { findDropsOf } from "./drops.store.ts";

/** What a drop holds now. */
export interface Contents {
  /** What was put into it and is still there. */
  readonly named: readonly FileRecord[];
  /** With all that is below. */
  readonly files: number;
  readonly bytes: number;
  /** Not everything was counted. */
  readonly isMore: boolean;
}

/** Files and folders that are counted of each, some 10 ms: 5,000 files of one folder. */
const mostCounted = 5001;

const nothing: Contents = { named: [], files: 0, bytes: 0, isMore: false };

/**
 * The person's drops that are not deleted, expired ones too, newest first, with what they hold: a handful of statements,
 * however many there are.
 */
export async function listOwnDrops(
  { db }: Drops,
  person: Person,
): Promise<{ drop: Drop; contents: Contents }[]> {
  const own = await findDropsOf(db, person.id);
  const rows = await findNamed(db, person.id);
  const ids = [...new Set(rows.map(({ fileId }) => fileId))];
  const live = new Map((await findOwnedFiles(db, person, ids)).map((file) => [file.id, file]));
  const named = rows.filter(({ fileId }) => live.has(fileId));
  const held = await measureHeld(db, named, mostCounted);

  const contents = new Map<number, Contents>();
  for (const [dropId, some] of Map.groupBy(named, (row) => row.dropId)) {
    const { files = 0, bytes = 0, all = 0 } = held.find((one) => one.dropId === dropId) ?? {};
    const records = some.flatMap(({ fileId }) => live.get(fileId) ?? []);
    contents.set(dropId, { named: records, files, bytes, isMore: all >= mostCounted });
  }
  return own.map((drop) => ({ drop, contents: contents.get(drop.id) ?? nothing }));
}
