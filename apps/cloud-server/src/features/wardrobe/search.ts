import { type Category, DomainError } from "@clothesline/contracts";
import type { AuthorizedAccount } from "../accounts/account.ts";
import { readLibrary } from "./library.store.ts";
import { countImages, searchImages, type WardrobeFilter, type WardrobePlace } from "./search.store.ts";
import { type StoredPicture, toStoredPicture } from "./stored-picture.ts";
import type { Wardrobe } from "./wardrobe.ts";

/** Words of a search that count. */
const MOST_WORDS = 12;

export interface WardrobeQuery {
  readonly category?: Category | undefined;
  readonly favorite?: boolean | undefined;
  readonly q?: string | undefined;
  readonly oldest: boolean;
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  /** From 1: where there is no cursor, for who jumps into the middle. Counting to it takes its time. */
  readonly page?: number | undefined;
}

export interface WardrobePage {
  readonly pictures: readonly StoredPicture[];
  readonly total: number;
  readonly next: string | null;
}

/** Counts kept: of the looks of many people at a time. */
const KEPT_COUNTS = 1000;

/** Finds what people look for in their libraries. */
export interface WardrobeSearch {
  /**
   * A page of the library by the time the pictures were saved, in the order a person looks at them.
   * @throws DomainError `CURSOR_INVALID`
   */
  find(account: AuthorizedAccount, query: WardrobeQuery): Promise<WardrobePage>;
}

export function createWardrobeSearch({ db }: Pick<Wardrobe, "db">): WardrobeSearch {
  // Counting reads every match, a page only its own: so a count is kept for as long as the library stays as it is.
  const counts = new Map<string, number>();

  async function counted(userId: string, version: string, filter: WardrobeFilter): Promise<number> {
    const key = JSON.stringify([userId, version, filter]);
    const known = counts.get(key);
    if (known !== undefined) return known;
    const count = await countImages(db, userId, filter);
    // Only what is still true: a change while it was counted is another version.
    if ((await readLibrary(db, userId)).version === version) counts.set(key, count);
    const [oldest] = counts.keys();
    if (counts.size > KEPT_COUNTS && oldest !== undefined) counts.delete(oldest);
    return count;
  }

  return {
    async find({ userId }, query) {
      const words = (query.q ?? "").split(/\s+/u).filter((word) => word !== "");
      const filter = {
        category: query.category,
        favorite: query.favorite,
        words: words.slice(0, MOST_WORDS),
      };
      const { limit, oldest } = query;
      const { version } = await readLibrary(db, userId);
      const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
      const skip = after === undefined ? ((query.page ?? 1) - 1) * limit : 0;
      const rows = await searchImages(db, userId, filter, { after, skip, limit: limit + 1, oldest });
      const pictures = rows.slice(0, limit).map(toStoredPicture);
      const last = pictures.at(-1);
      return {
        pictures,
        total: await counted(userId, version, filter),
        next: rows.length > limit && last ? cursorOf({ savedAt: last.savedAt, id: last.id }) : null,
      };
    },
  };
}

const cursorOf = ({ savedAt, id }: WardrobePlace): string =>
  Buffer.from(JSON.stringify([savedAt, id])).toString("base64url");

function placeOf(cursor: string): WardrobePlace {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(place) && place.length === 2) {
      const [savedAt, id]: unknown[] = place;
      if (typeof savedAt === "string" && typeof id === "string") return { savedAt, id };
    }
  } catch (error) {
    throw new DomainError("CURSOR_INVALID", { cause: error });
  }
  throw new DomainError("CURSOR_INVALID");
}
