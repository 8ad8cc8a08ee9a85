import { onScopeDispose } from "vue";
import { onReturn } from "../../gallery/on-return.ts";

/** What is written here the browser's other tabs are told of. */
const KEY = "clothesline.studio.changed";

/** Says to the browser's other tabs that the history is not what it was. */
export const tellTabs = (): void => localStorage.setItem(KEY, String(Date.now()));

/** Calls back when the history may have changed where this page could not see it, in another tab or anywhere else. */
export function onHistoryNews(look: () => void): void {
  const soon = onReturn(look);
  const written = ({ key }: StorageEvent): void => {
    if (key === KEY) soon();
  };
  window.addEventListener("storage", written);
  onScopeDispose(() => window.removeEventListener("storage", written));
}
