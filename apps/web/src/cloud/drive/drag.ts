import { shallowRef } from "vue";
import type { DriveItem } from "./drive-item.ts";

const TYPE = "application/x-clothesline-items";

export interface Dragged {
  has(item: DriveItem): boolean;
  /** Of all that is chosen, however much, it is looked up where it is dropped. */
  items(): Promise<readonly DriveItem[] | undefined>;
}

/** What is being dragged within the page, if anything is. */
const dragged = shallowRef<Dragged>();

/** Moving by drag: folders and the steps of the path take what is dragged onto them. */
export function useDrag() {
  return {
    dragged,
    begin(event: DragEvent, what: Dragged): void {
      dragged.value = what;
      event.dataTransfer?.setData(TYPE, "");
      if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
    },
    end(): void {
      dragged.value = undefined;
    },
    /** Lets an element take what is dragged over it. */
    over(event: DragEvent, isAllowed: boolean): void {
      if (!isAllowed || dragged.value === undefined) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "move";
    },
  };
}
