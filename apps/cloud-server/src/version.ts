/** The program's version; the sync document's own is 1.0.0. */
export const version = "1.0.0";
