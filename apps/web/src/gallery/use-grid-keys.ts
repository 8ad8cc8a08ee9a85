import { type Ref } from "vue";
import type { Selection } from "./selection.ts";

export interface GridKeysOptions {
  readonly active: Ref<number>;
  readonly columns: () => number;
  readonly total: () => number;
  readonly rowsPerView: () => number;
  readonly selection: () => Selection | undefined;
  readonly focusAt: (index: number) => Promise<void>;
  readonly extendTo: (index: number) => Promise<void>;
  readonly toggle: (index: number) => void;
  readonly open: (index: number) => void;
  readonly remove: () => void;
  /** Only where hearts can be given. */
  readonly favorite: () => ((index: number) => void) | undefined;
}

const isCommand = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey || event.altKey;

/** Arrow keys move, Space selects, Shift extends, Enter opens, Ctrl+A selects all, Delete removes, F gives a heart. */
export function useGridKeys(grid: GridKeysOptions): (event: KeyboardEvent) => Promise<void> {
  const { active, columns, total } = grid;
  const page = (): number => columns() * Math.max(1, grid.rowsPerView() - 1);
  const steps: Record<string, () => number> = {
    ArrowRight: () => active.value + 1,
    ArrowLeft: () => active.value - 1,
    ArrowDown: () => active.value + columns(),
    ArrowUp: () => active.value - columns(),
    Home: () => 0,
    End: () => total() - 1,
    PageDown: () => active.value + page(),
    PageUp: () => active.value - page(),
  };

  async function move(to: number, extends_: boolean): Promise<void> {
    const from = active.value;
    await grid.focusAt(to);
    const selection = grid.selection();
    if (!extends_ || !selection) return;
    selection.anchor.value ??= from;
    await grid.extendTo(active.value);
  }

  return async (event) => {
    const { key } = event;
    const selection = grid.selection();
    const step = isCommand(event) ? undefined : steps[key];
    if (step) {
      event.preventDefault();
      await move(step(), event.shiftKey);
    } else if (key === "Enter" || (key === " " && !selection)) {
      event.preventDefault();
      grid.open(active.value);
    } else if (key.toLowerCase() === "f" && !isCommand(event)) {
      grid.favorite()?.(active.value);
    } else if (!selection) {
      return;
    } else if (key === " ") {
      event.preventDefault();
      grid.toggle(active.value);
    } else if (key === "Escape") {
      selection.clear();
    } else if (key === "Delete" && selection.count.value > 0) {
      grid.remove();
    } else if (key.toLowerCase() === "a" && isCommand(event)) {
      event.preventDefault();
      selection.selectAll(total);
    }
  };
}
