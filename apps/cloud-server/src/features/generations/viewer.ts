import type { Person } from "../sessions/person.ts";

declare const proof: unique symbol;

/** Whoever holds an address that we have signed for an account; they may see what it names. */
export interface SignedViewer {
  /** The number of the account. */
  readonly id: number;
  readonly [proof]: true;
}

/** Someone who may see an account's generations: its holder, or the holder of a signed address. */
export type Viewer = Person | SignedViewer;

/** States that a signature was checked. Called by the check of signed addresses and nowhere else. */
export const proveSigned = (id: number): SignedViewer => ({ id }) as SignedViewer;
