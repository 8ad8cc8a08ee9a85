import { DomainError, type SyncErrorCode } from "@clothesline/contracts";
import type { Arrival, Arrived, Change, Failure } from "./change.ts";
import type { ImageRow } from "./images.store.ts";
import { filenameKey, type PictureRecord } from "./metadata.ts";
import { mergeRow } from "./merge-row.ts";

/** The rows a bundle may touch, as they are before it. */
export interface Library {
  readonly userId: string;
  /** Rows of the bundle's ids, of any account, by id. */
  readonly byId: ReadonlyMap<string, ImageRow>;
  /** The account's live rows that have one of the bundle's names, by the compared form of the name. */
  readonly byName: ReadonlyMap<string, ImageRow>;
}

export interface Plan {
  readonly changes: Change[];
  readonly failures: Failure[];
}

/**
 * Decides what a bundle does to the library, touching nothing.
 *
 * A name belongs to one live picture of the account. A picture that wants a taken name waits until the
 * others are settled, because its holder may be renamed in the same bundle. If the name stays taken, two
 * cases remain. Other bytes: the picture fails. The same bytes under an id the cloud does not know: it is
 * the same picture in a desktop library that was made anew, and the row takes the new id; as a failure it
 * would come back with each sync for ever.
 */
export function planBundle(
  library: Library,
  records: readonly PictureRecord[],
  arrivals: ReadonlyMap<string, Arrival>,
  now: string,
): Plan {
  const plan: Plan = { changes: [], failures: [] };
  const holders = new Map<string, string>();
  for (const [key, row] of library.byName) holders.set(key, row.id);
  const seen = new Map<string, string>();

  /** Settles a record, or answers false when its name is taken for now. */
  function settle(record: PictureRecord): boolean {
    const before = library.byId.get(record.id);
    if (before !== undefined && before.user_id !== library.userId) {
      throw new DomainError("IMAGE_ID_TAKEN");
    }
    const arrived = arrivedFor(record, before, arrivals);
    const key = filenameKey(record.filename);
    const holder = holders.get(key);
    if (holder !== undefined && holder !== record.id) return false;
    if (before !== undefined && before.deleted_at === null) holders.delete(before.filename_key);
    holders.set(key, record.id);
    plan.changes.push({ before, arrived, after: mergeRow(library.userId, record, before, arrived, now) });
    return true;
  }

  function adopt(record: PictureRecord): void {
    const holder = library.byName.get(filenameKey(record.filename));
    if (holder === undefined || library.byId.has(record.id) || seen.has(holder.id)) {
      throw new DomainError("FILENAME_TAKEN");
    }
    const arrived = arrivedFor(record, undefined, arrivals);
    if (arrived?.sha256 !== holder.sha256) throw new DomainError("FILENAME_TAKEN");
    seen.set(holder.id, record.filename);
    plan.changes.push({
      before: holder,
      arrived,
      after: mergeRow(library.userId, record, holder, arrived, now),
    });
  }

  function attempt<T>(record: PictureRecord, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { filename, id } = record;
      plan.failures.push({ filename, id, code: error.code as SyncErrorCode });
      return undefined;
    }
  }

  let waiting: PictureRecord[] = [];
  for (const record of records) {
    const name = seen.get(record.id);
    if (name === undefined) waiting.push(record);
    // One picture listed twice under two names: which of them is meant cannot be known.
    else if (name !== record.filename) {
      plan.failures.push({ filename: record.filename, id: record.id, code: "METADATA_INVALID" });
    }
    seen.set(record.id, name ?? record.filename);
  }
  for (let before = Infinity; waiting.length < before;) {
    before = waiting.length;
    waiting = waiting.filter((record) => attempt(record, () => settle(record)) === false);
  }
  for (const record of waiting) attempt(record, () => adopt(record));
  return plan;
}

/** The bytes that came for a record, checked against what it says of them. */
function arrivedFor(
  record: PictureRecord,
  before: ImageRow | undefined,
  arrivals: ReadonlyMap<string, Arrival>,
): Arrived | undefined {
  const arrival = arrivals.get(record.filename);
  if (arrival === undefined) {
    const isHeld = before !== undefined && (record.sha256 ?? before.sha256) === before.sha256;
    if (!isHeld) throw new DomainError("IMAGE_DATA_MISSING");
    return undefined;
  }
  if ("error" in arrival) throw new DomainError(arrival.error);
  if (record.sha256 !== undefined && record.sha256 !== arrival.sha256) {
    throw new DomainError("HASH_MISMATCH");
  }
  return arrival;
}
