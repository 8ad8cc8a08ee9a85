import { ApiError } from "@clothesline/client";
import { useI18n } from "vue-i18n";
import { useErrorText } from "../../api/error-text.ts";

/** What to tell of a refused name. */
export function useNameError(): (error: unknown) => string {
  const { t } = useI18n();
  const errorText = useErrorText();
  return (error) =>
    error instanceof ApiError && error.code === "INVALID_REQUEST" ? t("drive.badName") : errorText(error);
}
