import { useI18n } from "vue-i18n";

/** How far a generation is, in words. The servers' remarks are Chinese, and left out elsewhere. */
export function useProgressNote(): (note: string | null, percent: number) => string {
  const { locale } = useI18n();
  return (note, percent) => (locale.value === "zh" && note ? `${note} · ${percent}%` : `${percent}%`);
}
