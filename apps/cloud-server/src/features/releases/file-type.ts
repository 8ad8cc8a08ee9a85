import { DomainError, type PackageExtension, packageExtensions } from "@clothesline/contracts";

/** First bytes that are enough to tell every type. */
export const HEAD_BYTES = 16;
/** A disk image ends with a block of this size that begins with `koly`. */
export const TAIL_BYTES = 512;

const text = (ascii: string) => Buffer.from(ascii, "latin1");

function startsWith(...signatures: Buffer[]) {
  return (head: Buffer) => signatures.some((one) => head.subarray(0, one.length).equals(one));
}

const gzip = startsWith(Buffer.from([0x1f, 0x8b, 0x08]));
const elf = startsWith(text("\x7fELF"));

/** What the first bytes of each type are; a disk image (`.dmg`) has nothing of its own there. */
const heads: Record<PackageExtension, (head: Buffer) => boolean> = {
  // A file, an empty archive, the first part of a split one.
  ".zip": startsWith(text("PK\x03\x04"), text("PK\x05\x06"), text("PK\x07\x08")),
  ".tar.gz": gzip,
  ".tgz": gzip,
  ".7z": startsWith(Buffer.from("377abcaf271c", "hex")),
  ".exe": startsWith(text("MZ")),
  ".msi": startsWith(Buffer.from("d0cf11e0a1b11ae1", "hex")),
  ".dmg": () => true,
  ".pkg": startsWith(text("xar!")),
  ".deb": startsWith(text("!<arch>\n")),
  ".rpm": startsWith(Buffer.from("edabeedb", "hex")),
  // An ELF program with `AI` and the format's version at byte 8.
  ".AppImage": (head) => elf(head) && head.subarray(8, 10).equals(text("AI")),
};

/**
 * The extension of a package's name, as it is stored.
 * @throws DomainError UNSUPPORTED_FILE_TYPE
 */
export function extensionOf(fileName: string): PackageExtension {
  const name = fileName.toLowerCase();
  const known = packageExtensions.find((extension) => name.endsWith(extension.toLowerCase()));
  if (known !== undefined) return known;
  const last = /\.[^./\\]{1,20}$/.exec(fileName.trim())?.[0];
  throw new DomainError("UNSUPPORTED_FILE_TYPE", { detail: last ?? "无扩展名" });
}

function refuse(extension: PackageExtension): never {
  throw new DomainError("UNSUPPORTED_FILE_TYPE", { detail: `${extension}（文件内容与扩展名不符）` });
}

/** @throws DomainError UNSUPPORTED_FILE_TYPE when the first bytes are those of something else */
export function checkHead(extension: PackageExtension, head: Buffer): void {
  if (!heads[extension](head)) refuse(extension);
}

/** @throws DomainError UNSUPPORTED_FILE_TYPE when the last bytes are those of something else */
export function checkTail(extension: PackageExtension, tail: Buffer): void {
  const isDiskImage = tail.length === TAIL_BYTES && startsWith(text("koly"))(tail);
  if (extension === ".dmg" && !isDiskImage) refuse(extension);
}
