import { computed, ref, shallowReactive, shallowRef, type WritableComputedRef } from "vue";
import type { DriveItem } from "./drive-item.ts";

type Name = "move" | "details" | "share" | "folder";

/** Which dialog is open, and what it is about; that stays while it closes. */
export function useDialogs() {
  const subject = shallowRef<readonly DriveItem[]>([]);
  const current = ref<Name>();
  /** Those that have been open once; the others need not be fetched yet. */
  const used = shallowReactive(new Set<Name>());
  const shown = (name: Name): WritableComputedRef<boolean> =>
    computed({
      get: () => current.value === name,
      set: (open) => (current.value = open ? name : undefined),
    });
  return {
    subject,
    used,
    move: shown("move"),
    details: shown("details"),
    share: shown("share"),
    folder: shown("folder"),
    ask(name: Name, items: readonly DriveItem[] = []): void {
      subject.value = items;
      current.value = name;
      used.add(name);
    },
  };
}

export type Dialogs = ReturnType<typeof useDialogs>;
