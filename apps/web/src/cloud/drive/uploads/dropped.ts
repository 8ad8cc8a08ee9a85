/** A file with the folder it was in among what was chosen: empty, or `photos/summer`. */
export interface Chosen {
  readonly file: File;
  readonly folder: string;
}

/** Every file in what was dropped, those in folders too, however deep. */
export async function droppedFiles(data: DataTransfer): Promise<Chosen[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files].map((file) => ({ file, folder: "" }));
  const found = await Promise.all(entries.map((entry) => filesOf(entry, "")));
  return found.flat();
}

/** What was chosen with a file or folder field. */
export const chosenFiles = (files: FileList | null): Chosen[] =>
  [...(files ?? [])].map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }));

const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/");

async function filesOf(entry: FileSystemEntry, folder: string): Promise<Chosen[]> {
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ file, folder }];
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const inside = folder === "" ? entry.name : `${folder}/${entry.name}`;
  const reader = entry.createReader();
  const files: Chosen[] = [];
  for (;;) {
    // A folder is told in pieces, at most a hundred entries each.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return files;
    for (const inner of some) files.push(...(await filesOf(inner, inside)));
  }
}
