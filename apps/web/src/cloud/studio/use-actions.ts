import { useI18n } from "vue-i18n";
import { studio } from "../../api/cloud.ts";
import { useErrorText } from "../../api/error-text.ts";
import { toast } from "../../design/toasts.ts";
import type { Generation } from "./generation.ts";
import { tellTabs } from "./history-news.ts";

/** What can be done with a generation; each answers it as it is then, or tells why not. */
export function useActions() {
  const { t } = useI18n();
  const errorText = useErrorText();

  async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      const done = await act();
      tellTabs();
      return done;
    } catch (error) {
      toast(errorText(error), { kind: "error" });
      return undefined;
    }
  }
  const on = (record: Generation) => ({ params: { id: record.id } });

  return {
    favorite: (record: Generation) =>
      attempt(
        async () =>
          (await studio.updateGeneration({ ...on(record), body: { favorite: !record.favorite } })).data,
      ),
    cancel: (record: Generation) => attempt(async () => (await studio.cancelGeneration(on(record))).data),
    retry: (record: Generation) => attempt(async () => (await studio.retryGeneration(on(record))).data),
    /** Answers whether it is gone. */
    remove: async (record: Generation): Promise<boolean> => {
      const done = await attempt(() => studio.deleteGeneration(on(record)));
      if (done) toast(t("studio.deleted"));
      return done !== undefined;
    },
  };
}
