import { inject, type InjectionKey } from "vue";
import type { Language } from "../i18n/index.ts";

type UseLanguage = (language: Language) => Promise<void>;

const key: InjectionKey<UseLanguage> = Symbol("language");

/** The function that changes the language of the pages. */
export function useLanguage(): UseLanguage {
  const use = inject(key);
  if (use === undefined) throw new Error("The texts have not been made");
  return use;
}
useLanguage.key = key;
