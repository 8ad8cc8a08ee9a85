import { Download, FolderInput, FolderOpen, Info, Pencil, Share2, Trash2 } from "@lucide/vue";
import type { MenuEntry } from "../../design/UiMenu.vue";
import { type DriveItem, isFolder } from "./drive-item.ts";

type Act = "open" | "download" | "share" | "rename" | "move" | "details" | "remove";

/** What can be done with one file or folder. */
export function itemEntries(
  t: (key: string) => string,
  item: DriveItem,
  acts: Readonly<Record<Act, () => void>>,
): MenuEntry[] {
  return [
    ...(isFolder(item) ? [{ label: t("drive.open"), icon: FolderOpen, act: acts.open }] : []),
    { label: t("drive.download"), icon: Download, act: acts.download },
    { label: t("drive.share"), icon: Share2, act: acts.share },
    { label: t("drive.rename"), icon: Pencil, act: acts.rename, apart: true },
    { label: t("drive.moveTo"), icon: FolderInput, act: acts.move },
    { label: t("drive.details"), icon: Info, act: acts.details },
    { label: t("drive.delete"), icon: Trash2, act: acts.remove, apart: true, danger: true },
  ];
}
