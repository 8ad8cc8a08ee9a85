import { DomainError } from "@clothesline/contracts";

/** Where a page by key begins: after the row with these sort values. */
export interface Cursor {
  /** Number of the page that begins here. */
  readonly page: number;
  readonly sort: string;
  /** The last row's sort value; absent where `seq` alone is the order. */
  readonly value: string | number | null;
  readonly seq: number;
}

export const encodeCursor = ({ page, sort, value, seq }: Cursor): string =>
  Buffer.from(JSON.stringify([page, sort, value, seq])).toString("base64url");

/** @throws DomainError INVALID_REQUEST for anything this server did not hand out for that order. */
export function decodeCursor(text: string, sort: string): Cursor {
  const parts = parse(text);
  const [page, itsSort, value, seq] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (
    itsSort === sort &&
    isCount(page) &&
    isCount(seq) &&
    (value === null || typeof value === "string" || typeof value === "number") &&
    encodeCursor({ page, sort, value, seq }) === text
  ) {
    return { page, sort, value, seq };
  }
  throw new DomainError("INVALID_REQUEST", { detail: "cursor 无效" });
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
