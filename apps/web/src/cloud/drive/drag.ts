import { shallowRef } from "vue";
import type { DriveItem } from "./drive-item.ts";

const TYPE = "application/x-clothesline-items";

/** What is being dragged within the page; empty when nothing is. */
const dragged = shallowRef<readonly DriveItem[]>([]);

/** Moving by drag: folders and the steps of the path take what is dragged onto them. */
export function useDrag() {
  return {
    dragged,
    begin(event: DragEvent, items: readonly DriveItem[]): void {
      dragged.value = items;
      event.dataTransfer?.setData(TYPE, "");
      if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
    },
    end(): void {
      dragged.value = [];
    },
    /** Lets an element take what is dragged over it. */
    over(event: DragEvent, isAllowed: boolean): void {
      if (!isAllowed || dragged.value.length === 0) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "move";
    },
  };
}
