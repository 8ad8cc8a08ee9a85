import { nameKey, numbered } from "../names.ts";

/** Compared as the systems people unpack on do it: regardless of case. */
class NameSet extends Set<string> {
  override has(name: string): boolean {
    return super.has(nameKey(name));
  }
  override add(name: string): this {
    return super.add(nameKey(name));
  }
}

/** What Windows refuses in names: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const refused = /[<>:"|?*\\/\p{Cc}]/gu;

const safe = (name: string): string => name.replaceAll(refused, "_").replace(/[. ]+$/, "_");

/**
 * Gives each thing of an archive a path of its own, safe to unpack anywhere: the second `photo.jpg` of a folder is
 * `photo (1).jpg`. Folders of one name are one.
 */
export function createEntryNames() {
  const folders = new Map<string, NameSet>();

  function namesIn(folder: string): NameSet {
    const known = folders.get(nameKey(folder)) ?? new NameSet();
    folders.set(nameKey(folder), known);
    return known;
  }

  /** The path of a folder, with a slash at its end unless it is the top. */
  function folderPath(segments: readonly string[]): string {
    let path = "";
    for (const segment of segments) {
      namesIn(path).add(safe(segment));
      path += `${safe(segment)}/`;
    }
    return path;
  }

  /** The path of a file. Ask for the folders first, so that no file takes the name of one. */
  function filePath(above: readonly string[], name: string): string {
    const folder = folderPath(above);
    const taken = namesIn(folder);
    const wanted = safe(name);
    const free = taken.has(wanted) ? numbered(wanted, taken) : wanted;
    taken.add(free);
    return folder + free;
  }

  return { folderPath, filePath };
}
