import { onUnmounted, shallowRef, watch } from "vue";
import { drive } from "../../../api/cloud.ts";
import type { ChosenFile } from "../../../shell/dropped-files.ts";
import { useAccount } from "../../account/use-account.ts";
import { addUploads, onUploaded, reserved, uploadsOf } from "./queue.ts";

/** Many small files arrive in a row; the list is not fetched for each, ms. */
const SETTLE = 500;

/** What was chosen and does not fit, bytes. */
export interface Shortage {
  readonly files: readonly ChosenFile[];
  readonly path: string;
  readonly needed: number;
  readonly free: number;
}

const bytesOf = (files: readonly ChosenFile[]): number => files.reduce((sum, { file }) => sum + file.size, 0);

/** Uploads into the folder that is open. What cannot fit is not begun but told. */
export function useUploads(path: () => string, arrived: () => void) {
  const { account } = useAccount();
  const shortage = shallowRef<Shortage>();
  watch(account, (now) => now && uploadsOf(now.id), { immediate: true });

  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = onUploaded((folder) => {
    if (!folder.startsWith(path())) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      arrived();
    }, SETTLE);
  });
  onUnmounted(() => {
    stop();
    clearTimeout(timer);
  });

  return {
    shortage,
    async add(files: readonly ChosenFile[]): Promise<void> {
      const target = path();
      const needed = bytesOf(files);
      const free = await freeSpace();
      if (needed <= free) addUploads(files, target);
      else shortage.value = { files, path: target, needed, free };
    },
    /** Begins with those that fit, in their order, after all. */
    addFitting(): void {
      const { value } = shortage;
      if (value) addUploads(fitting(value), value.path);
      shortage.value = undefined;
    },
  };
}

/** Those that fit, one after the other. */
export function fitting({ files, free }: Shortage): ChosenFile[] {
  let left = free;
  return files.filter(({ file }) => {
    if (file.size > left) return false;
    left -= file.size;
    return true;
  });
}

/** What is free and not yet meant for an upload that waits. The server knows best; where it cannot be asked it refuses later. */
async function freeSpace(): Promise<number> {
  try {
    const { free_space: free } = await drive.getStorageInfo({});
    return Math.max(0, free - reserved());
  } catch {
    return Infinity;
  }
}
