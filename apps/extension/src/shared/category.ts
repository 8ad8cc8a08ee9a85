/** The two places a picture can be saved to; the last choice comes first in menus. */
export const categories = ["clothes", "char"] as const;
export type Category = (typeof categories)[number];

export const isCategory = (value: unknown): value is Category => value === "clothes" || value === "char";

export const lastFirst = (last: Category): readonly Category[] =>
  last === "char" ? ["char", "clothes"] : categories;
