type Loose<T> = T | null | undefined;

/** A field that was left out, sent as `null`, or is a text field nobody filled in. */
export function textOf(value: Loose<string | number>): string | undefined {
  const text = value === null || value === undefined ? "" : String(value);
  return text === "" ? undefined : text;
}

/** Text that holds a number has been checked to hold digits alone. */
export const numberOf = (value: Loose<string | number>): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);

export const booleanOf = (value: Loose<boolean | string | number>): boolean | undefined =>
  value === null || value === undefined ? undefined : /^(true|1)$/i.test(String(value));
