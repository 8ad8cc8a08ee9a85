import { computed, ref, shallowRef, type WritableComputedRef } from "vue";
import type { DriveItem } from "./drive-item.ts";

type Name = "move" | "details" | "share" | "folder";

/** Which dialog is open, and what it is about; that stays while it closes. */
export function useDialogs() {
  const subject = shallowRef<readonly DriveItem[]>([]);
  const current = ref<Name>();
  const shown = (name: Name): WritableComputedRef<boolean> =>
    computed({
      get: () => current.value === name,
      set: (open) => (current.value = open ? name : undefined),
    });
  return {
    subject,
    move: shown("move"),
    details: shown("details"),
    share: shown("share"),
    folder: shown("folder"),
    ask(name: Name, items: readonly DriveItem[] = []): void {
      subject.value = items;
      current.value = name;
    },
  };
}
