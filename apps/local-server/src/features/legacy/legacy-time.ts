/** `sqlTime` of the texts that SQLite and Python write (`2025-06-13T18:45:30.123456`); null for anything else. */
export const legacyTime = (value: unknown): string | null =>
  typeof value === "string"
    ? (/^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(value)?.slice(1, 3).join(" ") ?? null)
    : null;
