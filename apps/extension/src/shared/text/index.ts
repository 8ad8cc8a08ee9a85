import { loadSettings, type Settings } from "../settings.ts";
import { en, type Texts } from "./en.ts";
import { zh } from "./zh.ts";

export type Language = "zh" | "en";

const all: Record<Language, Texts> = { en, zh };

/** The language of the settings, or the browser's: whoever reads any Chinese gets Chinese. */
export function languageOf({ language }: Pick<Settings, "language">): Language {
  if (language !== "system") return language;
  return /^zh/i.test(chrome.i18n.getUILanguage()) ? "zh" : "en";
}

export const textsIn = (language: Language): Texts => all[language];

export const texts = async (): Promise<Texts> => textsIn(languageOf(await loadSettings()));

/** Puts values in the places of a text: `fill("{count} pictures", { count: 3 })`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The form for one or for many, which a bar divides where they differ. */
export function counted(
  text: string,
  count: number,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const [one = "", many = one] = text.split("|");
  return fill(count === 1 ? one : many, { count, ...values });
}
