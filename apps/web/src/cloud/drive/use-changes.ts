import { ApiError } from "@clothesline/client";
import { useI18n } from "vue-i18n";
import { useErrorText } from "../../api/error-text.ts";
import { drive } from "../../api/cloud.ts";
import { toast } from "../../design/toasts.ts";
import type { DriveItem } from "./drive-item.ts";
import type { FolderList } from "./folder-list.ts";
import { useNameError } from "./name-error.ts";

/** Calls made at a time where many things are changed. */
const AT_ONCE = 4;

interface Outcome {
  readonly done: readonly DriveItem[];
  readonly failed: readonly DriveItem[];
  readonly error: unknown;
}

async function each(
  items: readonly DriveItem[],
  act: (item: DriveItem) => Promise<unknown>,
): Promise<Outcome> {
  const rest = [...items];
  const done: DriveItem[] = [];
  const failed: DriveItem[] = [];
  let error: unknown;
  async function work(): Promise<void> {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
      try {
        await act(item);
        done.push(item);
      } catch (caught) {
        failed.push(item);
        error = caught;
        // Nothing more will go well for whoever is not logged in any more.
        if (caught instanceof ApiError && caught.status === 401) failed.push(...rest.splice(0));
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { done, failed, error };
}

/** What is done to files and folders: shown at once, told, and undone where it can be. */
export function useChanges(list: FolderList) {
  const { t } = useI18n();
  const errorText = useErrorText();
  const nameError = useNameError();
  const idsOf = (items: readonly DriveItem[]) => new Set(items.map(({ id }) => id));

  function tellFailed({ failed, error }: Outcome): void {
    const [first] = failed;
    if (first === undefined) return;
    const values = { name: first.name, count: failed.length, reason: errorText(error) };
    toast(t(failed.length === 1 ? "drive.failedOne" : "drive.failedMany", values), { kind: "error" });
  }

  async function undo(
    items: readonly DriveItem[],
    act: (item: DriveItem) => Promise<unknown>,
  ): Promise<void> {
    tellFailed(await each(items, act));
    list.refresh();
  }

  const put = (item: DriveItem, path: string) =>
    drive.updateDriveFile({ params: { file_id: item.id }, body: { path } });

  return {
    async rename(item: DriveItem, name: string): Promise<boolean> {
      if (name === item.name || name === "") return true;
      list.patch(new Set([item.id]), (one) => ({ ...one, name }));
      try {
        const { file } = await drive.updateDriveFile({ params: { file_id: item.id }, body: { name } });
        list.patch(new Set([item.id]), () => file);
        return true;
      } catch (error) {
        list.patch(new Set([item.id]), () => item);
        toast(nameError(error), { kind: "error" });
        return false;
      }
    },

    /** @param folder the target's name, as people are told it */
    async move(items: readonly DriveItem[], path: string, folder: string): Promise<void> {
      const moving = items.filter((item) => item.path !== path);
      if (moving.length === 0) return;
      list.patch(idsOf(moving), () => undefined);
      const outcome = await each(moving, (item) => put(item, path));
      const { done } = outcome;
      if (done.length > 0) {
        toast(t("drive.moved", { count: done.length, folder }, done.length), {
          action: { label: t("common.undo"), act: () => void undo(done, (item) => put(item, item.path)) },
        });
      }
      tellFailed(outcome);
      list.refresh();
    },

    async remove(items: readonly DriveItem[]): Promise<void> {
      if (items.length === 0) return;
      list.patch(idsOf(items), () => undefined);
      const outcome = await each(items, ({ id }) => drive.deleteDriveFile({ params: { file_id: id } }));
      const { done } = outcome;
      if (done.length > 0) {
        toast(t("drive.deleted", { count: done.length }, done.length), {
          action: {
            label: t("common.undo"),
            act: () => void undo(done, ({ id }) => drive.restoreDriveFile({ params: { file_id: id } })),
          },
        });
      }
      tellFailed(outcome);
      list.refresh();
    },
  };
}
