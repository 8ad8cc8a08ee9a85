import { createI18n } from "vue-i18n";

export const languages = ["zh", "en"] as const;
export type Language = (typeof languages)[number];

const KEY = "clothesline.language";

function chosen(): Language {
  const stored = localStorage.getItem(KEY);
  if (stored === "zh" || stored === "en") return stored;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

/** The texts of a language; each is fetched when it is first wanted. */
export type Texts = Record<string, unknown>;
export type LoadTexts = (language: Language) => Promise<Texts>;

/**
 * The texts of one server's pages, in the language last chosen here, else the browser's. `load` fetches a
 * language's texts, which are files of their own.
 */
export async function createTexts(load: LoadTexts) {
  const first: string = chosen();
  const i18n = createI18n({
    legacy: false,
    locale: first,
    fallbackLocale: false as const,
    messages: {},
    datetimeFormats: { zh: formats, en: formats },
  });
  async function use(language: Language): Promise<void> {
    if (!i18n.global.availableLocales.includes(language)) {
      // The texts are files of ours, checked by a test; vue-i18n's own type would want them all at once.
      i18n.global.setLocaleMessage(language, (await load(language)) as never);
    }
    i18n.global.locale.value = language;
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    localStorage.setItem(KEY, language);
  }
  await use(chosen());
  return { i18n, use };
}

const formats = {
  date: { month: "short", day: "numeric" },
  day: { year: "numeric", month: "short", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  moment: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
} as const;
