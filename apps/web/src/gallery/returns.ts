import { readonly, ref } from "vue";

const count = ref(0);

/** Counts how often the page has come back to the net or into sight: what could not be had before may be there now. */
export const returns = readonly(count);

window.addEventListener("online", () => (count.value += 1));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) count.value += 1;
});
