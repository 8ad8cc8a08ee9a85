import { nameKey, numbered, splitName } from "../names.ts";

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
/** Devices there, with or without an ending. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Bytes of UTF-8 in one name: 255 are what most systems take, and a number may follow. */
const maxNameBytes = 240;

function safe(name: string): string {
  const plain = shortened(name)
    .replaceAll(refused, "_")
    .replace(/[. ]+$/, "_");
  return device.test(plain) ? `_${plain}` : plain;
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= maxNameBytes) return name;
  const [stem, ending] = splitName(name);
  const room = maxNameBytes - Buffer.byteLength(ending);
  // As a stream, so that half a character at the end is left out.
  return new TextDecoder().decode(Buffer.from(stem).subarray(0, room), { stream: true }) + ending;
}

/** What is in one folder. */
interface Folder {
  readonly names: NameSet;
  /** Those of `names` that are files. */
  readonly files: NameSet;
  /** What folders in it are called, by what they would be called if nothing were in the way. */
  readonly folders: Map<string, string>;
}

/**
 * Gives each thing of an archive a path of its own, safe to unpack anywhere: the second `photo.jpg` of a folder is
 * `photo (1).jpg`. Folders of one name are one.
 */
export function createEntryNames() {
  const known = new Map<string, Folder>();

  function contentOf(path: string): Folder {
    const key = nameKey(path);
    const content = known.get(key) ?? { names: new NameSet(), files: new NameSet(), folders: new Map() };
    known.set(key, content);
    return content;
  }

  function folderName({ names, files, folders }: Folder, segment: string): string {
    const wanted = safe(segment);
    const name = folders.get(wanted) ?? (files.has(wanted) ? numbered(wanted, names) : wanted);
    folders.set(wanted, name);
    names.add(name);
    return name;
  }

  /** The path of a folder, with a slash at its end unless it is the top. */
  function folderPath(segments: readonly string[]): string {
    let path = "";
    for (const segment of segments) path += `${folderName(contentOf(path), segment)}/`;
    return path;
  }

  /** The path of a file. Ask for the folders first where they are to keep their names. */
  function filePath(above: readonly string[], name: string): string {
    const folder = folderPath(above);
    const { names, files } = contentOf(folder);
    const wanted = safe(name);
    const free = names.has(wanted) ? numbered(wanted, names) : wanted;
    names.add(free);
    files.add(free);
    return folder + free;
  }

  return { folderPath, filePath };
}
