import { english, type TextKey } from "./english.ts";
import { chinese } from "./chinese.ts";

export const languages = { en: english, zh: chinese } as const;

export type Language = keyof typeof languages;

/** The `{names}` in a sentence, which a translation fills in. */
type Names<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
type Values<Key extends TextKey> = Names<(typeof english)[Key]>;

export type Translate = <Key extends TextKey>(
  key: Key,
  ...values: [Values<Key>] extends [never] ? [] : [Readonly<Record<Values<Key>, string | number>>]
) => string;

export const isLanguage = (name: string): name is Language => Object.hasOwn(languages, name);

/** The language of the first locale that says one: `zh_CN.UTF-8` is Chinese, and whatever is not is English. */
export function languageOf(locales: readonly string[]): Language {
  const [locale = ""] = locales;
  return /^zh\b|^zh_/i.test(locale) ? "zh" : "en";
}

/** A sentence with its names filled in; a name without a value stays as it is. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>> = {}): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

export const translator =
  (language: Language): Translate =>
  (key, ...[values]) =>
    fill(languages[language][key], values);
