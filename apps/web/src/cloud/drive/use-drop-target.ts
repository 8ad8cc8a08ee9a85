import { ref } from "vue";
import { useDrag } from "./drag.ts";
import { type DriveItem, isFolder } from "./drive-item.ts";
import type { Chosen } from "./use-chosen.ts";

/** Dragging what a browser shows, alone or with all that is chosen, onto one of its folders. */
export function useDropTarget(
  chosen: Chosen,
  move: (items: readonly DriveItem[], folder: DriveItem) => void,
) {
  const drag = useDrag();
  /** The folder that what is dragged is above. */
  const overId = ref<number>();
  const takes = (item: DriveItem): boolean => isFolder(item) && drag.dragged.value?.has(item) !== true;

  return {
    overId,
    begin(event: DragEvent, item: DriveItem): void {
      drag.begin(
        event,
        chosen.has(item)
          ? { has: chosen.has, items: chosen.items }
          : { has: ({ id }) => id === item.id, items: async () => [item] },
      );
    },
    over(event: DragEvent, item: DriveItem): void {
      drag.over(event, takes(item));
      overId.value = event.defaultPrevented ? item.id : undefined;
    },
    leave: () => void (overId.value = undefined),
    async drop(event: DragEvent, folder: DriveItem): Promise<void> {
      overId.value = undefined;
      const dragged = drag.dragged.value;
      if (dragged === undefined || !takes(folder)) return;
      event.preventDefault();
      drag.end();
      const items = await dragged.items();
      if (items) move(items, folder);
    },
    end: drag.end,
  };
}
