import { ApiError } from "@clothesline/client";

/** What a cloud says of a bundle, whoever made it: nothing in a reply is believed to be there. */
export interface BundleResult {
  readonly completed: boolean;
  readonly savedFiles: number;
  readonly failedFiles: number;
  /** SHA-256 by picture id; `undefined` from a cloud that speaks only the document. */
  readonly confirmed: ReadonlyMap<string, string> | undefined;
  /** Sentences by picture id and by file name. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Throws `ApiError` UNREADABLE_REPLY for a reply without the documented `sync_result`. */
export function resultOf(reply: unknown): BundleResult {
  const result = isRecord(reply) ? reply["sync_result"] : undefined;
  if (!isRecord(result)) throw unreadable("The reply holds no sync_result");
  const confirmed = result["confirmed"];
  return {
    completed: result["status"] === "completed",
    savedFiles: Number(result["saved_files"]),
    failedFiles: Number(result["failed_files"]),
    confirmed: Array.isArray(confirmed)
      ? new Map(recordsOf(confirmed).map(({ id, sha256 }) => [String(id), String(sha256)]))
      : undefined,
    failures: failuresOf(result["failures"]),
  };
}

/** A reply of success that cannot be one: something else than a cloud may have answered, so it may pass. */
export const unreadable = (message: string) =>
  new ApiError({ status: 200, code: "UNREADABLE_REPLY", message });

function failuresOf(list: unknown): Map<string, string> {
  const failures = new Map<string, string>();
  for (const { id, filename, error } of recordsOf(list)) {
    if (typeof error !== "string") continue;
    if (typeof filename === "string") failures.set(filename, error);
    if (typeof id === "string") failures.set(id, error);
  }
  return failures;
}

const recordsOf = (list: unknown): Record<string, unknown>[] =>
  Array.isArray(list) ? list.filter(isRecord) : [];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
