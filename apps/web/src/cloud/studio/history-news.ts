import { onScopeDispose } from "vue";

/** Events that follow each other this closely are one, ms. */
const PAUSE_MS = 300;

/** What is written here the browser's other tabs are told of. */
const KEY = "clothesline.studio.changed";

/** Says to the browser's other tabs that the history is not what it was. */
export const tellTabs = (): void => localStorage.setItem(KEY, String(Date.now()));

/**
 * Calls back when the history may have changed where this page could not see it: in another tab, or anywhere while nobody
 * looked at this one or it had no connection.
 */
export function onHistoryNews(look: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(look, PAUSE_MS);
  };
  const written = ({ key }: StorageEvent): void => {
    if (key === KEY) soon();
  };
  window.addEventListener("storage", written);
  document.addEventListener("visibilitychange", soon);
  window.addEventListener("focus", soon);
  window.addEventListener("online", soon);
  onScopeDispose(() => {
    clearTimeout(timer);
    window.removeEventListener("storage", written);
    document.removeEventListener("visibilitychange", soon);
    window.removeEventListener("focus", soon);
    window.removeEventListener("online", soon);
  });
}
