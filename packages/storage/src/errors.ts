function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Whether a commit, link or move failed because the destination exists; nothing was changed then. */
export function isTaken(error: unknown): boolean {
  return codeOf(error) === "EEXIST";
}

/** Whether a file operation failed because the file is not there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

/** Whether the disk, a quota or a file-size limit has no room for what was to be written, as a file or in SQLite (sqlite.org/rescode.html). */
export function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG", "SQLITE_FULL"].includes(String(codeOf(error)));
}

/** Whether this file system cannot make this hard link (another volume, too many links, FAT), so that a copy is needed. */
export function cannotLink(error: unknown): boolean {
  return ["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(String(codeOf(error)));
}

/** Whether folders of this file system cannot be fsynced at all (some network and FUSE ones). */
export function cannotSyncFolder(error: unknown): boolean {
  return ["EINVAL", "ENOTSUP", "EOPNOTSUPP"].includes(String(codeOf(error)));
}
