/** Every file in what was dropped, those in folders too, however deep. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files];
  const found = await Promise.all(entries.map(filesOf));
  return found.flat().filter(isPicture);
}

/** What is no picture at all, such as a folder's `.DS_Store`, is not worth an error; the server decides on the rest. */
const isPicture = (file: File): boolean =>
  file.type.startsWith("image/") || /\.(png|jpe?g|gif|webp)$/i.test(file.name);

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry instanceof FileSystemFileEntry) {
    return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const reader = entry.createReader();
  const files: File[] = [];
  for (;;) {
    // A folder is told in pieces, at most a hundred entries each.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return files;
    for (const inner of some) files.push(...(await filesOf(inner)));
  }
}

/** The picture files on a clipboard. */
export const pastedFiles = (data: DataTransfer | null): File[] => [...(data?.files ?? [])].filter(isPicture);
