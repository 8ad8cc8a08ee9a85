import type { Category } from "@clothesline/contracts";

export type AddState = "waiting" | "running" | "saved" | "duplicate" | "failed";

/** A picture on its way into the wardrobe. */
export interface Addition {
  readonly id: number;
  readonly name: string;
  readonly category: Category;
  readonly source: { readonly file: File } | { readonly url: string };
  state: AddState;
  /** Why it failed. */
  error?: unknown;
  /** The picture that it became, or that was there already. */
  imageId?: string;
  /** How often the connection broke while it was sent. */
  cuts: number;
}
