/**
 * Substring search over any script, on top of a full-text index.
 *
 * Text is folded (NFKC, lower case) and cut into words at white space. A word `abc` becomes the tokens `ab`, `bc`, `c$`:
 * every pair of neighbouring characters, and its end. A search for `ab…` is then the phrase of its own pairs, which
 * matches exactly where the word contains it, and a single character is the beginning of a token. SQLite's trigram
 * tokenizer needs three characters, and most Chinese words have two.
 *
 * A character is written as four base-36 digits, so a token is plain ASCII of fixed width. Code points end at
 * `nvnj`; a token that begins with `u` is therefore never a character, and names the picture's owner.
 */
export interface Searchable {
  readonly user_id: string;
  readonly title: string | null;
  readonly page_title: string | null;
  readonly page_url: string | null;
  readonly filename: string;
  readonly original_filename: string | null;
  /** JSON object; the strings in it are searched. */
  readonly context_info: string;
  /** JSON array of strings. */
  readonly tags: string;
}

/** Characters of one field that are searched; bounds what an absurd page title costs. */
const FIELD_CHARACTERS = 1000;
const END = "zzzz";
/** Words of a search that count; each is a walk through the index. */
const MOST_WORDS = 12;

/** One text, one form: what people see as the same is found as the same. */
export const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

const code = (character: string) => (character.codePointAt(0) ?? 0).toString(36).padStart(4, "0");

const wordsOf = (text: string) =>
  fold(text)
    .split(/\s+/u)
    .filter((word) => word !== "")
    .map((word) => [...word].map(code));

const owner = (userId: string) => `u${Buffer.from(userId).toString("hex")}`;

function stringsIn(json: string): string[] {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    typeof entry === "string" && key !== "category" ? [entry] : [],
  );
}

/** The text of a picture's entry in the search index. */
export function tokensOf(image: Searchable): string {
  const fields = [
    image.title,
    image.page_title,
    image.page_url,
    image.filename,
    image.original_filename,
    ...stringsIn(image.context_info),
    ...stringsIn(image.tags),
  ];
  const tokens = fields.flatMap((field) =>
    wordsOf((field ?? "").slice(0, FIELD_CHARACTERS)).flatMap((word) =>
      word.map((character, index) => character + (word[index + 1] ?? END)),
    ),
  );
  return [owner(image.user_id), ...tokens].join(" ");
}

/**
 * The FTS5 expression that finds a person's pictures in which every word of `text` occurs, anywhere within
 * words; `undefined` when there is nothing to look for.
 */
export function searchExpression(userId: string, text: string): string | undefined {
  const words = wordsOf(text);
  if (words.length === 0) return undefined;
  const phrases = words.slice(0, MOST_WORDS).map((word) =>
    word.length === 1
      ? `${word[0]}*`
      : `"${word
          .slice(1)
          .map((character, index) => `${word[index]}${character}`)
          .join(" ")}"`,
  );
  return [owner(userId), ...phrases].join(" AND ");
}
