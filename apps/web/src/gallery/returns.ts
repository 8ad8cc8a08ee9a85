import { readonly, ref } from "vue";

const count = ref(0);

/** Counts how often what could not be had before may be there again: the page is back in the net or in sight, a change undone. */
export const returns = readonly(count);

export function askAgain(): void {
  count.value += 1;
}

window.addEventListener("online", askAgain);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) askAgain();
});
