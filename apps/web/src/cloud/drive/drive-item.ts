import type { driveCalls, SuccessOf } from "@clothesline/contracts";
import { File, FileArchive, FileAudio, FileImage, FileText, FileVideo, Folder } from "@lucide/vue";

/** A file or folder as the drive's calls give it. */
export type DriveItem = SuccessOf<typeof driveCalls.newFolder>["folder"];

/** What is known of a file wherever it is shown: in the drive, its trash or a drop. */
export type FileFacts = Pick<DriveItem, "id" | "name" | "content_type" | "size">;

export const isFolder = ({ content_type: type }: Pick<DriveItem, "content_type">): boolean =>
  type === "folder";

/** Whether the server makes a thumbnail of it, as far as its type tells. */
export const hasThumbnail = ({ content_type: type }: FileFacts): boolean =>
  /^image\/(png|jpeg|gif|webp)$/.test(type);

export const thumbnailOf = ({ id }: FileFacts): string => `/file/${id}/thumbnail/`;

const icons = [
  [/^folder$/, Folder],
  [/^image\//, FileImage],
  [/^video\//, FileVideo],
  [/^audio\//, FileAudio],
  [/zip|compressed|x-(7z|rar|tar)|gzip/, FileArchive],
  [/^text\/|pdf|document|json/, FileText],
] as const;

export const iconOf = ({ content_type: type }: Pick<DriveItem, "content_type">) =>
  icons.find(([pattern]) => pattern.test(type))?.[1] ?? File;

/** The folder a folder's own content lies in. */
export const pathInside = ({ path, name }: Pick<DriveItem, "path" | "name">): string => `${path}${name}/`;

export const segmentsOf = (path: string): string[] => path.split("/").filter((part) => part !== "");

export const pathOf = (segments: readonly string[]): string =>
  segments.length === 0 ? "/" : `/${segments.join("/")}/`;

/** Where a folder is among the pages. */
export const addressOf = (path: string): string =>
  ["/files", ...segmentsOf(path).map(encodeURIComponent)].join("/");

/** How much of a name comes before its ending, which people seldom want to change. */
export function stemLength(item: DriveItem): number {
  const dot = isFolder(item) ? -1 : item.name.lastIndexOf(".");
  return dot > 0 ? dot : item.name.length;
}
