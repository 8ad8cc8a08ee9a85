import { computed, type ComputedRef, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { bytesText } from "../../gallery/amounts.ts";
import type { Fact } from "../../gallery/FactList.vue";
import type { Generation } from "./generation.ts";

/** What is known of a generation: how it was asked for, and what the generator made of that. */
export function useGenerationFacts(record: Ref<Generation | undefined>): ComputedRef<Fact[]> {
  const { t, d, n } = useI18n();
  return computed(() => {
    const one = record.value;
    if (!one) return [];
    const used = (name: string): string => textOf(one.used?.[name] ?? one.params[name]);
    const took = Number(one.used?.["duration_ms"]);
    const size = one.width && one.height ? `${one.width} × ${one.height}` : textOf(one.params["size"]);
    return [
      { label: t("studio.facts.made"), text: d(new Date(one.createdAt), "moment") },
      {
        label: t("studio.facts.size"),
        text: [size, one.fileSize ? bytesText(one.fileSize) : ""].filter(Boolean).join(" · "),
      },
      { label: t("studio.facts.model"), text: used("model_used") },
      { label: t("studio.facts.seed"), text: used("seed") },
      { label: t("studio.facts.steps"), text: used("steps") },
      { label: t("studio.facts.negative"), text: used("negative_prompt") },
      { label: t("studio.facts.revised"), text: used("revised_prompt") },
      {
        label: t("studio.facts.took"),
        text: took > 0 ? t("studio.seconds", { count: n(took / 1000, { maximumFractionDigits: 1 }) }) : "",
      },
    ].filter(({ text }) => text !== "");
  });
}

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";
