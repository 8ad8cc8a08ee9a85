import { hostOf } from "../shared/addresses.ts";
import type { Category } from "../shared/category.ts";
import type { Parcel } from "./outbox.ts";

/** What became of one parcel in a round. */
export interface Told {
  readonly parcel: Parcel;
  readonly outcome: "saved" | "duplicate" | "refused" | "access" | "waiting" | "revoked";
  readonly error?: string | undefined;
  readonly imageId?: string;
}

/** What became so far of pictures that were saved together. */
export interface Tally {
  readonly saved: number;
  readonly duplicate: number;
  readonly refused: number;
  readonly access: number;
  /** Their category, where all have one. */
  readonly category?: Category | undefined;
  /** What the first is called, and the page it is from. */
  readonly name: string;
  readonly page: string;
  /** Whose session is wanted. */
  readonly host: string;
  readonly error?: string | undefined;
  readonly imageId?: string | undefined;
}

/** Where the tally of a batch is kept while the browser runs. */
export const tallyKey = (batch: string): string => `tally ${batch}`;

export const sizeOf = ({ saved, duplicate, refused, access }: Tally): number =>
  saved + duplicate + refused + access;

/** A tally with these added; none to begin with. */
export function add(before: Tally | undefined, told: readonly Told[]): Tally | undefined {
  const [first] = told;
  if (first === undefined) return before;
  const { page, context, category } = first.parcel;
  const count = (wanted: Told["outcome"]) => told.filter(({ outcome }) => outcome === wanted).length;
  const asking = told.find(({ outcome }) => outcome === "access")?.parcel;
  const alike = told.every(({ parcel }) => parcel.category === (before ? before.category : category));
  return {
    saved: (before?.saved ?? 0) + count("saved"),
    duplicate: (before?.duplicate ?? 0) + count("duplicate"),
    refused: (before?.refused ?? 0) + count("refused"),
    access: (before?.access ?? 0) + count("access"),
    category: alike ? category : undefined,
    name: before?.name ?? (context.caption || context.alt || page.title),
    page: before?.page ?? page.title,
    host: before?.host || hostOf(asking?.candidates[0]?.url ?? ""),
    error: before?.error ?? told.find(({ error }) => error !== undefined)?.error,
    imageId: before?.imageId ?? told.find(({ imageId }) => imageId !== undefined)?.imageId,
  };
}
