import { type Ref } from "vue";
import type { Selection } from "../../gallery/selection.ts";
import { useGridKeys } from "../../gallery/use-grid-keys.ts";

interface BrowserKeys {
  readonly active: Ref<number>;
  readonly columns: () => number;
  readonly total: () => number;
  readonly rowsPerView: () => number;
  readonly selection: Selection;
  readonly focusAt: (index: number) => Promise<void>;
  readonly extendTo: (index: number) => Promise<void>;
  readonly toggle: (index: number) => void;
  readonly open: (index: number) => void;
  readonly rename: (index: number) => void;
  /** Removes what is chosen, or else what the focus is on. */
  readonly remove: (index: number) => void;
  readonly up: () => void;
}

/** The keys of every grid, and those of file managers: F2 renames, Delete removes, Backspace goes up. */
export function useBrowserKeys(browser: BrowserKeys): (event: KeyboardEvent) => void {
  const { active } = browser;
  const gridKey = useGridKeys({
    ...browser,
    selection: () => browser.selection,
    remove: () => browser.remove(active.value),
    favorite: () => undefined,
  });
  return (event) => {
    const target = event.target as HTMLElement;
    if (target.closest("input, [role=menu]")) return;
    const isPress = event.key === "Enter" || event.key === " ";
    if (isPress && target.closest("button, a")) return;
    if (event.key === "F2") browser.rename(active.value);
    else if (event.key === "Delete") browser.remove(active.value);
    else if (event.key === "Backspace") browser.up();
    else {
      void gridKey(event);
      return;
    }
    event.preventDefault();
  };
}
