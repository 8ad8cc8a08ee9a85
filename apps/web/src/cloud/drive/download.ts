import { drive } from "../../api/cloud.ts";
import { type DriveItem, isFolder } from "./drive-item.ts";

/** What one archive is made of at most, beside what is in its folders; the call's own limit. */
export const MOST_ARCHIVED = 1000;

/** Has the browser save what is at an address that answers with an attachment; the page stays. */
export function save(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.rel = "noopener";
  document.body.append(link);
  link.click();
  link.remove();
}

/** A file by its own link; several, or a folder, as one archive. */
export async function download(items: readonly DriveItem[]): Promise<void> {
  const [first] = items;
  if (first === undefined) return;
  if (items.length === 1 && !isFolder(first)) {
    const { download_url: address } = await drive.downloadDriveFile({
      params: { file_id: first.id },
      body: {},
    });
    return save(address);
  }
  const query = { ids: items.map(({ id }) => id).join(",") };
  // A refusal is to be told here rather than be saved as a file.
  const reply = await drive.zipDriveFiles({ query });
  await reply.body?.cancel();
  save(`/file/zip/?ids=${query.ids}`);
}
