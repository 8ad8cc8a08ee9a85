import { shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { useErrorText } from "../../api/error-text.ts";
import { drive } from "../../api/cloud.ts";
import { toast } from "../../design/toasts.ts";
import { type Change, changeMany, fromBelow, fromTop, type Outcome } from "./change-many.ts";
import type { DriveItem } from "./drive-item.ts";
import type { FolderList } from "./folder-list.ts";
import { useNameError } from "./name-error.ts";

/** What is done to files and folders: told, and undone where it can be. */
export function useChanges(list: FolderList) {
  const { t, n } = useI18n();
  const errorText = useErrorText();
  const nameError = useNameError();
  /** What is being changed; it is shown until the server has said so, but no longer to be had. */
  const leaving = shallowRef<ReadonlySet<number>>(new Set());

  const moveTo =
    (path: string): Change =>
    (files, signal) =>
      drive.moveDriveFiles({ body: { files, path }, signal });
  const trash: Change = (files, signal) => drive.deleteDriveFiles({ body: { files }, signal });
  const restore: Change = (files, signal) => drive.restoreDriveFiles({ body: { files }, signal });

  function tellFailed({ failed, error }: Outcome): void {
    const [first] = failed;
    if (first === undefined) return;
    const values = { name: first.name, count: n(failed.length), reason: errorText(error) };
    toast(t(failed.length === 1 ? "drive.failedOne" : "drive.failedMany", values), { kind: "error" });
  }

  async function change(
    items: readonly DriveItem[],
    act: Change,
    words: "moving" | "deleting" | "undoing",
  ): Promise<Outcome> {
    leaving.value = new Set(items.map(({ id }) => id));
    const outcome = await changeMany(items, act, (done) =>
      t(`drive.${words}`, { done: n(done), total: n(items.length) }),
    );
    await list.refresh();
    leaving.value = new Set();
    return outcome;
  }

  async function undoMove(items: readonly DriveItem[]): Promise<void> {
    for (const [path, some] of Map.groupBy(fromTop(items), (item) => item.path)) {
      tellFailed(await change(some, moveTo(path), "undoing"));
    }
  }
  async function undoRemove(items: readonly DriveItem[]): Promise<void> {
    tellFailed(await change(fromTop(items), restore, "undoing"));
  }
  const undo = (act: () => Promise<void>) => ({ label: t("common.undo"), act: () => void act() });

  async function putName(item: DriveItem, name: string): Promise<DriveItem | undefined> {
    try {
      const { file } = await drive.updateDriveFile({ params: { file_id: item.id }, body: { name } });
      list.patch(file);
      await list.refresh();
      return file;
    } catch (error) {
      list.patch(item);
      toast(nameError(error), { kind: "error" });
      return undefined;
    }
  }

  return {
    leaving,
    /** Answers whether it has the name now. */
    async rename(item: DriveItem, name: string): Promise<boolean> {
      if (name === item.name || name === "") return true;
      list.patch({ ...item, name });
      const renamed = await putName(item, name);
      if (renamed === undefined) return false;
      toast(t("drive.renamed", { name: renamed.name }), {
        action: undo(async () => void (await putName(renamed, item.name))),
      });
      return true;
    },

    /** @param folder the target's name, as people are told it */
    async move(items: readonly DriveItem[], path: string, folder: string): Promise<void> {
      const moving = items.filter((item) => item.path !== path);
      if (moving.length === 0) return;
      const outcome = await change(moving, moveTo(path), "moving");
      const { done } = outcome;
      if (done.length > 0) {
        toast(t("drive.moved", { count: n(done.length), folder }, done.length), {
          action: undo(() => undoMove(done)),
        });
      }
      tellFailed(outcome);
    },

    async remove(items: readonly DriveItem[]): Promise<void> {
      if (items.length === 0) return;
      const outcome = await change(fromBelow(items), trash, "deleting");
      const { done } = outcome;
      if (done.length > 0) {
        toast(t("drive.deleted", { count: n(done.length) }, done.length), {
          action: undo(() => undoRemove(done)),
        });
      }
      tellFailed(outcome);
    },
  };
}
