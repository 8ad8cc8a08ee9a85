/** What the system and SQLite (sqlite.org/rescode.html) call a disk, a quota or a file-size limit without room. */
const codes = new Set(["ENOSPC", "EDQUOT", "EFBIG", "SQLITE_FULL"]);

/** Whether something failed because there is no room left to write it. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && codes.has(String(error.code));
