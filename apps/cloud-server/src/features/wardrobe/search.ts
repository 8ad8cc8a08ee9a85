import { type Category, DomainError } from "@clothesline/contracts";
import type { AuthorizedAccount } from "../accounts/account.ts";
import { countImages, searchImages, type WardrobePlace } from "./search.store.ts";
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

/**
 * A page of the library by the time the pictures were saved, in the order a person looks at them.
 * @throws DomainError `CURSOR_INVALID`
 */
export async function searchWardrobe(
  { db }: Pick<Wardrobe, "db">,
  { userId }: AuthorizedAccount,
  query: WardrobeQuery,
): Promise<WardrobePage> {
  const words = (query.q ?? "").split(/\s+/u).filter((word) => word !== "");
  const filter = {
    category: query.category,
    favorite: query.favorite,
    words: words.slice(0, MOST_WORDS),
  };
  const { limit, oldest } = query;
  const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
  const skip = after === undefined ? ((query.page ?? 1) - 1) * limit : 0;
  const rows = await searchImages(db, userId, filter, { after, skip, limit: limit + 1, oldest });
  const pictures = rows.slice(0, limit).map(toStoredPicture);
  const last = pictures.at(-1);
  return {
    pictures,
    total: await countImages(db, userId, filter),
    next: rows.length > limit && last ? cursorOf({ savedAt: last.savedAt, id: last.id }) : null,
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
