import { ref, watch } from "vue";

export type View = "list" | "tiles";

const KEY = "clothesline.drive.view";

/** Rows or tiles; remembered in this browser. */
export const view = ref<View>(localStorage.getItem(KEY) === "tiles" ? "tiles" : "list");

watch(view, (value) => localStorage.setItem(KEY, value));
