import { ref, watchEffect } from "vue";

export type Theme = "system" | "light" | "dark";

const KEY = "clothesline.theme";
const stored = localStorage.getItem(KEY);

/** Light, dark, or as the system has it; remembered in this browser. */
export const theme = ref<Theme>(stored === "light" || stored === "dark" ? stored : "system");

watchEffect(() => {
  if (theme.value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
  localStorage.setItem(KEY, theme.value);
});
