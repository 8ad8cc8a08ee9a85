export type Strength = "weak" | "fair" | "strong";

/** What is guessed first, whatever is appended. */
const COMMON =
  /pass(word)?|admin|qwert|asdf|zxcv|abc|letmein|welcome|iloveyou|woaini|clothesline|1234*|321|520|(19|20)\d\d/g;

/** Bits that a guesser has to find: enough for a login where failures are counted, not for a stolen list. */
const BITS = { fair: 28, strong: 50 } as const;

/** What one more character adds where this many kinds are mixed, bits. */
const PER_LETTER = [0, 3.6, 4.8, 5.4, 6] as const;
const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/];

/**
 * How good a password is, roughly: what is common, known or repeated counts for little. Advice, no rule; the server takes any.
 * @param known words that say who somebody is
 */
export function strengthOf(password: string, known: readonly string[]): Strength {
  let rest = password.toLowerCase();
  for (const word of known) if (word.length > 2) rest = rest.replaceAll(word.toLowerCase(), "*");
  rest = rest.replaceAll(COMMON, "*").replaceAll(/(.)\1+/g, "$1");
  const mixed = kinds.filter((kind) => kind.test(password)).length;
  const bits = [...rest].length * (PER_LETTER[mixed] ?? 0);
  if (bits >= BITS.strong) return "strong";
  return bits >= BITS.fair ? "fair" : "weak";
}
