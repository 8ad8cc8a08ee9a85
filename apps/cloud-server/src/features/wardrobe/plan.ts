import { DomainError, type SyncErrorCode } from "@clothesline/contracts";
import type { Staged } from "@clothesline/storage";
import type { Change, Failure, Wish } from "./change.ts";
import type { ImageRow } from "./images.store.ts";
import { mergeRow } from "./merge-row.ts";
import { filenameKey, type PictureRecord } from "./metadata.ts";

/** The rows some wishes may touch, as they are before. */
export interface Library {
  readonly userId: string;
  /** Rows of the wishes' ids, of any account, by id. */
  readonly byId: ReadonlyMap<string, ImageRow>;
  /** The account's live rows that have one of the wishes' names, by the compared form of the name. */
  readonly byName: ReadonlyMap<string, ImageRow>;
}

/**
 * Decides what the wishes of a bundle do to the library, touching nothing.
 *
 * A name belongs to one live picture of the account. A picture that wants a taken name waits until the others
 * are settled, because its holder may be renamed in the same bundle; at the end pictures that want each
 * other's names exchange them. If the name stays taken, two cases remain. Other bytes: the picture fails. The
 * same bytes under an id the cloud does not know: it is the same picture in a desktop library that was made
 * anew, and the row takes the new id; as a failure it would come back with each sync for ever.
 */
export class Planner {
  readonly changes: Change[] = [];
  readonly failures: Failure[] = [];
  readonly #library: Library;
  readonly #now: string;
  /** Who has each name, by id. */
  readonly #holders: Map<string, string>;

  constructor(library: Library, now: string) {
    this.#library = library;
    this.#now = now;
    this.#holders = new Map([...library.byName].map(([key, row]) => [key, row.id]));
  }

  /** Settles what can be; answers the wishes whose name is taken for now. */
  settle(wishes: readonly Wish[]): Wish[] {
    let waiting = wishes.filter((wish) => this.#attempt(wish, () => this.#check(wish)));
    for (let before = Infinity; waiting.length < before;) {
      before = waiting.length;
      waiting = waiting.filter((wish) => {
        const isTaken = (this.#holderOf(wish) ?? wish.record.id) !== wish.record.id;
        if (!isTaken) this.#rename([wish]);
        return isTaken;
      });
    }
    return waiting;
  }

  /** Settles wishes that have waited to the end of the bundle. @param isListed whether it speaks of an id */
  settleLast(wishes: readonly Wish[], isListed: (id: string) => boolean): void {
    const waiting = this.settle(wishes);
    const exchanged = this.#exchangeable(waiting);
    this.#rename([...exchanged]);
    for (const wish of waiting) {
      if (!exchanged.has(wish)) this.#attempt(wish, () => this.#adopt(wish, isListed));
    }
  }

  /** Of wishes that wait, those that wait only for each other. */
  #exchangeable(waiting: readonly Wish[]): ReadonlySet<Wish> {
    const claims = new Map(waiting.map((wish) => [keyOf(wish), wish]));
    let some = [...claims.values()];
    for (let before = Infinity; some.length < before;) {
      before = some.length;
      const moving = new Set(some.map(({ record }) => record.id));
      some = some.filter((wish) => moving.has(this.#holderOf(wish) ?? ""));
    }
    return new Set(some);
  }

  /** Gives each wish its name; the names they leave are free first. */
  #rename(wishes: readonly Wish[]): void {
    const { byId, userId } = this.#library;
    for (const { record } of wishes) {
      const before = byId.get(record.id);
      if (before !== undefined && before.deleted_at === null) this.#holders.delete(before.filename_key);
    }
    for (const wish of wishes) {
      const { record } = wish;
      const before = byId.get(record.id);
      const arrived = arrivedFor(wish, before);
      this.#holders.set(keyOf(wish), record.id);
      this.changes.push({ before, arrived, after: mergeRow(userId, record, before, arrived, this.#now) });
    }
  }

  #check(wish: Wish): void {
    const before = this.#library.byId.get(wish.record.id);
    if (before !== undefined && before.user_id !== this.#library.userId) {
      throw new DomainError("IMAGE_ID_TAKEN");
    }
    arrivedFor(wish, before);
  }

  #adopt(wish: Wish, isListed: (id: string) => boolean): void {
    const { record } = wish;
    const { byId, byName, userId } = this.#library;
    const holder = byName.get(keyOf(wish));
    const isKnown = holder === undefined || byId.has(record.id) || isListed(holder.id);
    const arrived = isKnown ? undefined : arrivedFor(wish, undefined);
    if (holder === undefined || arrived?.sha256 !== holder.sha256) throw new DomainError("FILENAME_TAKEN");
    if (this.#holders.get(keyOf(wish)) !== holder.id) throw new DomainError("FILENAME_TAKEN");
    this.#holders.set(keyOf(wish), record.id);
    const after = mergeRow(userId, record, holder, arrived, this.#now);
    this.changes.push({ before: holder, arrived, after });
  }

  #holderOf = (wish: Wish): string | undefined => this.#holders.get(keyOf(wish));

  /** Whether the work was done; else its failure is noted. */
  #attempt({ record: { id, filename } }: Wish, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.failures.push({ filename, id, code: error.code as SyncErrorCode });
      return false;
    }
  }
}

const keyOf = ({ record }: { record: PictureRecord }): string => filenameKey(record.filename);

/** The bytes that came for a record, checked against what it says of them. */
function arrivedFor({ record, arrival }: Wish, before: ImageRow | undefined): Staged | undefined {
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
