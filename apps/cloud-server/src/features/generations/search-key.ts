/** Words of a search that count; each is looked for in every prompt. */
const MOST_WORDS = 12;

/** A text as compared: what people see as the same is found as the same. */
export const searchKey = (text: string): string => text.toWellFormed().normalize("NFKC").toLowerCase();

/** The words of a search, separated by white space; in Chinese a word is any run of characters. */
export const searchWords = (text: string): string[] =>
  searchKey(text)
    .split(/\s+/u)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS);
