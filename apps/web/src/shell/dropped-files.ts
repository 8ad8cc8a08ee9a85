/** A file with the folder it was in among what was chosen: empty, or `photos/summer`. */
export interface ChosenFile {
  readonly file: File;
  readonly folder: string;
}

/** Every file in what was dropped, those in folders too, however deep. What cannot be read is left out. */
export async function droppedFiles(data: DataTransfer): Promise<ChosenFile[]> {
  // Both lists are emptied when the event is over: what is in them is asked for before anything is waited for.
  const files = [...data.files].map((file) => ({ file, folder: "" }));
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  // Only with folders in it there is more to find.
  if (!entries.some((entry) => entry.isDirectory)) return files;
  const found = await Promise.all(entries.map((entry) => filesOf(entry, "")));
  return found.flat();
}

/** What was chosen with a file or folder field, or is on a clipboard. */
export const chosenFiles = (files: FileList | null | undefined): ChosenFile[] =>
  [...(files ?? [])].map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }));

const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/");

// Chromium has these classes without their names, so that `instanceof` cannot ask for them.
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function filesOf(entry: FileSystemEntry, folder: string): Promise<ChosenFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File | undefined>((resolve) =>
      entry.file(resolve, () => resolve(undefined)),
    );
    return file === undefined ? [] : [{ file, folder }];
  }
  if (!isFolder(entry)) return [];
  const inside = folder === "" ? entry.name : `${folder}/${entry.name}`;
  const files: ChosenFile[] = [];
  for (const inner of await entriesOf(entry)) files.push(...(await filesOf(inner, inside)));
  return files;
}

/** As file managers list them: `2.jpg` before `10.jpg`. */
const inOrder = new Intl.Collator(undefined, { numeric: true });

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A folder is told in pieces, at most a hundred entries each.
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) return all.toSorted((a, b) => inOrder.compare(a.name, b.name));
    all.push(...some);
  }
}
