import { onScopeDispose } from "vue";

/** Events that follow each other this closely are one, ms. */
const PAUSE_MS = 300;

/**
 * Calls back once what is shown may be out of date: when people come back to the page, or the page to the net. The function
 * it answers says so at other times.
 */
export function onReturn(look: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(look, PAUSE_MS);
  };
  document.addEventListener("visibilitychange", soon);
  window.addEventListener("focus", soon);
  window.addEventListener("online", soon);
  onScopeDispose(() => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", soon);
    window.removeEventListener("focus", soon);
    window.removeEventListener("online", soon);
  });
  return soon;
}
