const words = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["0", false],
  ["no", false],
  ["off", false],
]);

/** The boolean that a setting's or a query's text means, in any case; `undefined` for any other text. */
export const booleanOf = (text: string): boolean | undefined => words.get(text.trim().toLowerCase());
