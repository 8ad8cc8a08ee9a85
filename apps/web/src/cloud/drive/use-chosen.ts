import { useSelection } from "../../gallery/selection.ts";
import type { DriveItem } from "./drive-item.ts";
import type { FolderList } from "./folder-list.ts";
import { runTask } from "./task.ts";

/** What is chosen of a list of any length. All of it is chosen at once, and looked up when something is done with it. */
export function useChosen(list: FolderList, gathering: (count: number) => string) {
  const selection = useSelection();
  /** Those that were chosen one by one or in ranges. */
  const seen = new Map<string, DriveItem>();

  return {
    selection,
    anchor: selection.anchor,
    count: selection.count,
    isAll: selection.isAll,
    has: (item: DriveItem): boolean => selection.has(String(item.id)),
    toggle(item: DriveItem, index: number): void {
      seen.set(String(item.id), item);
      selection.toggle(String(item.id), index);
    },
    only(item: DriveItem, index: number): void {
      seen.set(String(item.id), item);
      selection.set([String(item.id)]);
      selection.anchor.value = index;
    },
    add(items: readonly DriveItem[]): void {
      for (const item of items) seen.set(String(item.id), item);
      selection.add(items.map(({ id }) => String(id)));
    },
    all: (): void => selection.selectAll(() => list.total.value),
    clear(): void {
      seen.clear();
      selection.clear();
    },
    /** Looks up what is chosen; answers nothing where people did not want to wait for it. */
    async items(): Promise<DriveItem[] | undefined> {
      if (!selection.isAll.value) {
        return [...selection.ids.value].flatMap((id) => seen.get(id) ?? []);
      }
      const found: DriveItem[] = [];
      const isWhole = await runTask(async (task) => {
        for await (const some of list.everything(task.signal)) {
          found.push(...some.filter(({ id }) => selection.has(String(id))));
          task.tell(gathering(found.length), found.length / Math.max(1, selection.count.value));
        }
      });
      return isWhole ? found : undefined;
    },
  };
}

export type Chosen = ReturnType<typeof useChosen>;
