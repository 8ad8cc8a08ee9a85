import { ApiError, NetworkError } from "@clothesline/client";
import { useI18n } from "vue-i18n";

/**
 * What to tell people of an error. The servers' sentences are Chinese, as their documents have them; for other
 * languages the texts have a sentence per code, where one is missing a general one.
 */
export function useErrorText(): (error: unknown) => string {
  const { t, te, locale } = useI18n();
  return (error) => {
    if (error instanceof NetworkError) return t("errors.network");
    if (!(error instanceof ApiError)) return t("errors.unexpected");
    if (te(`errors.${error.code}`)) return t(`errors.${error.code}`);
    return locale.value === "zh" ? (error.detail ?? error.message) : t("errors.unexpected");
  };
}
