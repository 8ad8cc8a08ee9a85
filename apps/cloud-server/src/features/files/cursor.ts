import { DomainError } from "@clothesline/contracts";
import type { Page, Sort } from "./listing.store.ts";

/** Marks a place in an order, opaque to callers. */
export const encodeCursor = (sort: Sort, value: string | number, id: number): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");

/**
 * @throws DomainError `CURSOR_INVALID` for what is none of ours, or of another order
 */
export function decodeCursor(cursor: string, sort: Sort): NonNullable<Page["after"]> {
  const [of, value, id] = parse(cursor);
  const isValue = sort === "name" ? typeof value === "string" : Number.isSafeInteger(value);
  if (of !== sort || !isValue || !Number.isSafeInteger(id)) throw new DomainError("CURSOR_INVALID");
  return { value: value as string | number, id: id as number };
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch (error) {
    throw new DomainError("CURSOR_INVALID", { cause: error });
  }
}
