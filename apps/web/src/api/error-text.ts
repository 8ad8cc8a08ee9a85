import { ApiError, NetworkError } from "@clothesline/client";
import { useI18n } from "vue-i18n";

type Code = string | null | undefined;

/**
 * What to tell people of a sentence of a server's. They are Chinese, as the servers' documents have them; for other
 * languages the texts have a sentence per code: of what it says exactly, else of what happened in general.
 */
export function useSaid(): (sentence: string, exact: Code, general?: Code) => string {
  const { t, te, locale } = useI18n();
  const textOf = (code: Code): string | undefined =>
    code && te(`errors.${code}`) ? t(`errors.${code}`) : undefined;
  return (sentence, exact, general) => {
    const known = textOf(exact);
    if (known !== undefined) return known;
    if (locale.value === "zh" && sentence !== "") return sentence;
    return textOf(general) ?? t("errors.unexpected");
  };
}

/** What to tell people of an error, as exactly as it is known. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useI18n();
  const said = useSaid();
  return (error) => {
    if (error instanceof NetworkError) return t("errors.network");
    if (!(error instanceof ApiError)) return t("errors.unexpected");
    if (error.detail === undefined) return said(error.message, error.code);
    return said(error.detail, reasonOf(error), error.code);
  };
}

/** The code of what the detail of an error says. */
function reasonOf({ body }: ApiError): string | undefined {
  const reason = typeof body === "object" && body !== null && "reason" in body ? body.reason : undefined;
  return typeof reason === "string" ? reason : undefined;
}
