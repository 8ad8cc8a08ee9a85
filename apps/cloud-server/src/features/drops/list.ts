import { setImmediate } from "node:timers/promises";
import type { FileRecord } from "../files/file-record.ts";
import { findOwnedFiles } from "../files/owned.ts";
import type { Person } from "../sessions/person.ts";
import type { Drop } from "./drop.ts";
import { findNamed, type Held, measureHeld, type NamedFile } from "./drop-files.store.ts";
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

/** Files and folders counted of each drop, some 10 ms: a folder and 5,000 files in it. */
const mostCounted = 5001;
/** Counted in all of drops; of those that come after, a folder and a hundred files each. */
const mostInAll = 100_000;
const fewCounted = 101;
/** Drops counted by one statement, so that others get their turn in between. */
const atOnce = 10;

const nothing = { files: 0, bytes: 0, isMore: false };

/** The person's drops that are not deleted, expired ones too, newest first, with what they hold. */
export async function listOwnDrops(
  { db }: Drops,
  person: Person,
): Promise<{ drop: Drop; contents: Contents }[]> {
  const own = await findDropsOf(db, person.id);
  const rows = await findNamed(db, person.id);
  const ids = [...new Set(rows.map(({ fileId }) => fileId))];
  const live = new Map((await findOwnedFiles(db, person, ids)).map((file) => [file.id, file]));
  const named = Map.groupBy(
    rows.filter(({ fileId }) => live.has(fileId)),
    ({ dropId }) => dropId,
  );
  // The newest are the first to be seen, so they are counted first.
  const held = await measureAll(
    db,
    own.map(({ id }) => named.get(id) ?? []),
  );
  return own.map((drop) => {
    const { files, bytes, isMore } = held.get(drop.id) ?? nothing;
    const records = named.get(drop.id)?.flatMap(({ fileId }) => live.get(fileId) ?? []) ?? [];
    return { drop, contents: { named: records, files, bytes, isMore } };
  });
}

/** @param named what was put into each drop; those with nothing are not in the answer */
async function measureAll(
  db: Drops["db"],
  named: readonly (readonly NamedFile[])[],
): Promise<Map<number, Held>> {
  const found = new Map<number, Held>();
  let left = mostInAll;
  for (let at = 0; at < named.length; at += atOnce) {
    const most = left > 0 ? mostCounted : fewCounted;
    for (const held of await measureHeld(db, named.slice(at, at + atOnce).flat(), most)) {
      left -= held.files + held.folders;
      found.set(held.dropId, held);
    }
    await setImmediate();
  }
  return found;
}
