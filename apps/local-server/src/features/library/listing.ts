import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { type Cursor, decodeCursor, encodeCursor } from "./cursor.ts";
import {
  changeMark,
  countAllImages,
  countImages,
  type Filter,
  type ImageKey,
  selectImages,
  selectKeys,
  type Sort,
  sortValueOf,
} from "./listing.store.ts";
import { type Picture, pictureOf } from "./picture.ts";

/** Most pictures a page holds, whatever is asked for. */
const LARGEST_PAGE = 100;
const KEPT_COUNTS = 1000;

export interface PageRequest {
  readonly sort: Sort;
  readonly page: number;
  readonly perPage: number;
  /** From an earlier page; `page` is then ignored. */
  readonly cursor?: string | undefined;
}

export interface PictureList {
  readonly pictures: readonly Picture[];
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
  readonly pages: number;
  readonly nextCursor: string | null;
}

export interface IdList {
  readonly ids: readonly string[];
  readonly nextCursor: string | null;
}

export interface Listing {
  /** @throws DomainError INVALID_REQUEST for a cursor that is not one of ours. */
  list(filter: Filter, request: PageRequest): Promise<PictureList>;
  /** Only the ids, in the same order and as many to a page as are asked for. @throws DomainError INVALID_REQUEST as `list` */
  listIds(filter: Filter, request: PageRequest): Promise<IdList>;
  /** Pictures of a person that are not in the trash. */
  count(userId: string): Promise<number>;
  countAll(): Promise<number>;
}

export function createListing(db: Kysely<Database>): Listing {
  // Counting reads every match, a page only its own rows: so a count is kept for as long as nothing changes.
  let counts = new Map<string, number>();
  let countedAt = "";

  /** The counts that are true now. */
  async function currentCounts(): Promise<Map<string, number>> {
    const mark = await changeMark(db);
    if (mark !== countedAt || counts.size > KEPT_COUNTS) {
      counts = new Map();
      countedAt = mark;
    }
    return counts;
  }

  /** @param kept the counts from before anything was read */
  async function counted(
    kept: Map<string, number>,
    key: string,
    count: () => Promise<number>,
  ): Promise<number> {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const total = await count();
    // Only kept if nothing changed meanwhile.
    if ((await currentCounts()) === kept) kept.set(key, total);
    return total;
  }

  return {
    async list(filter, { sort, page: askedPage, perPage: askedPerPage, cursor }) {
      const perPage = Math.min(askedPerPage, LARGEST_PAGE);
      const after: Cursor | undefined = cursor === undefined ? undefined : decodeCursor(cursor, sort);
      const page = after?.page ?? askedPage;
      const offset = after === undefined ? (page - 1) * perPage : 0;
      const trash = sort === "trash";
      const key = JSON.stringify([trash, filter]);
      const kept = await currentCounts();
      const isBeyond = after === undefined && offset >= (kept.get(key) ?? Infinity);
      // One row more than the page tells whether there is a next one.
      const rows = isBeyond
        ? []
        : await selectImages(db, filter, { sort, limit: perPage + 1, offset, after });
      // A last page that was reached by number tells how many there are; anything else has to count.
      const isLast = after === undefined && rows.length <= perPage && (rows.length > 0 || offset === 0);
      const total = await counted(kept, key, async () =>
        isLast ? offset + rows.length : countImages(db, filter, trash),
      );
      const shown = rows.slice(0, perPage);
      const last = shown.at(-1);
      const nextCursor = rows.length > perPage ? cursorAfter(last, sort, page) : null;
      return {
        pictures: shown.map(pictureOf),
        total,
        page,
        perPage,
        pages: Math.ceil(total / perPage),
        nextCursor,
      };
    },

    async listIds(filter, { sort, page: askedPage, perPage, cursor }) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, sort);
      const page = after?.page ?? askedPage;
      const offset = after === undefined ? (page - 1) * perPage : 0;
      const keys = await selectKeys(db, filter, { sort, limit: perPage + 1, offset, after });
      const shown = keys.slice(0, perPage);
      return {
        ids: shown.map(({ id }) => id),
        nextCursor: keys.length > perPage ? cursorAfter(shown.at(-1), sort, page) : null,
      };
    },

    count: async (userId) =>
      counted(await currentCounts(), JSON.stringify([false, { userId }]), () => countImages(db, { userId })),
    countAll: async () => counted(await currentCounts(), "all", () => countAllImages(db)),
  };
}

/** Where the page after this one begins. */
const cursorAfter = (last: ImageKey | undefined, sort: Sort, page: number): string | null =>
  last === undefined
    ? null
    : encodeCursor({ page: page + 1, sort, value: sortValueOf(last, sort), seq: last.seq });
