// The ZIP format as far as stored entries need it: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (section 4).
// Sizes are known beforehand and checksums are not, so each file is followed by a data descriptor (4.3.9).

export interface ZipEntry {
  /** Relative, with slashes; that of a folder ends with one. */
  readonly path: string;
  /** Bytes; 0 for folders. */
  readonly size: number;
  readonly modified: Date;
}

/** Where an entry begins, and what its bytes were found to be. */
export interface Written {
  readonly offset: number;
  readonly crc: number;
}

/** Values from here on stand in the 64-bit fields (4.5.3). */
const max32 = 0xffff_ffff;
const max16 = 0xffff;

const signatures = { local: 0x04034b50, descriptor: 0x08074b50, central: 0x02014b50 } as const;
/** Names are UTF-8 (4.4.4, bit 11); sizes and checksum follow the bytes (bit 3). */
const flags = { utf8: 0x0800, descriptor: 0x0008 } as const;
const needs = { plain: 20, zip64: 45 } as const;
/** Unix, format 4.5: outside attributes are a file mode. */
const madeBy = 0x032d;

const isFolder = ({ path }: ZipEntry): boolean => path.endsWith("/");
const isLarge = ({ size }: ZipEntry): boolean => size >= max32;

/** Two's worth of time: DOS's, to two seconds and without a zone, and Unix's in the field that most programs prefer. */
function dosTime(modified: Date): number {
  const year = Math.min(Math.max(modified.getUTCFullYear(), 1980), 2107);
  const date = ((year - 1980) << 9) | ((modified.getUTCMonth() + 1) << 5) | modified.getUTCDate();
  const time =
    (modified.getUTCHours() << 11) | (modified.getUTCMinutes() << 5) | (modified.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}

/** The extended timestamp of Info-ZIP: its flag says that the time of the last change follows. */
function unixTime(modified: Date): Buffer {
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x5455, 0);
  field.writeUInt16LE(5, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(Math.min(Math.max(Math.trunc(modified.getTime() / 1000), 0), max32), 5);
  return field;
}

function wide(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [at, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * at);
  return field;
}

/** Bytes of the widths of 4.5.3: none, or so many numbers with a field's head. */
const wideSize = (numbers: number): number => (numbers === 0 ? 0 : 4 + 8 * numbers);

/** How many bytes `localHeader`, the entry's own and `descriptor` are; making them to count them takes ten times as long. */
export function fileSize(entry: ZipEntry): number {
  const header = 30 + Buffer.byteLength(entry.path) + 9 + wideSize(isLarge(entry) ? 2 : 0);
  const after = isFolder(entry) ? 0 : isLarge(entry) ? 24 : 16;
  return header + entry.size + after;
}

/** How many bytes `centralHeader` is. */
export const directorySize = (entry: ZipEntry, offset: number): number =>
  46 + Buffer.byteLength(entry.path) + 9 + wideSize((isLarge(entry) ? 2 : 0) + (offset >= max32 ? 1 : 0));

/** 4.3.7 */
export function localHeader(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.path);
  const extra = Buffer.concat([unixTime(entry.modified), wide(isLarge(entry) ? [0, 0] : [])]);
  const header = Buffer.alloc(30);
  const size = isLarge(entry) ? max32 : 0;
  header.writeUInt32LE(signatures.local, 0);
  header.writeUInt16LE(isLarge(entry) ? needs.zip64 : needs.plain, 4);
  header.writeUInt16LE(isFolder(entry) ? flags.utf8 : flags.utf8 | flags.descriptor, 6);
  header.writeUInt32LE(dosTime(entry.modified), 10);
  header.writeUInt32LE(size, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

/** 4.3.9; nothing for folders, which have no bytes. */
export function descriptor(entry: ZipEntry, crc: number): Buffer {
  if (isFolder(entry)) return Buffer.alloc(0);
  const field = Buffer.alloc(isLarge(entry) ? 24 : 16);
  field.writeUInt32LE(signatures.descriptor, 0);
  field.writeUInt32LE(crc, 4);
  if (isLarge(entry)) {
    field.writeBigUInt64LE(BigInt(entry.size), 8);
    field.writeBigUInt64LE(BigInt(entry.size), 16);
  } else {
    field.writeUInt32LE(entry.size, 8);
    field.writeUInt32LE(entry.size, 12);
  }
  return field;
}

/** 4.3.12 */
export function centralHeader(entry: ZipEntry, { offset, crc }: Written): Buffer {
  const name = Buffer.from(entry.path);
  const large = isLarge(entry) ? [entry.size, entry.size] : [];
  const far = offset >= max32 ? [offset] : [];
  const extra = Buffer.concat([unixTime(entry.modified), wide([...large, ...far])]);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(signatures.central, 0);
  header.writeUInt16LE(madeBy, 4);
  header.writeUInt16LE(large.length + far.length > 0 ? needs.zip64 : needs.plain, 6);
  header.writeUInt16LE(isFolder(entry) ? flags.utf8 : flags.utf8 | flags.descriptor, 8);
  header.writeUInt32LE(dosTime(entry.modified), 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(Math.min(entry.size, max32), 20);
  header.writeUInt32LE(Math.min(entry.size, max32), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  // Mode in the upper half, DOS's attribute of folders in the lower.
  header.writeUInt32LE(isFolder(entry) ? 0o40755 * 0x10000 + 0x10 : 0o100644 * 0x10000, 38);
  header.writeUInt32LE(Math.min(offset, max32), 42);
  return Buffer.concat([header, name, extra]);
}

/** 4.3.14 to 4.3.16 */
export function ending(entries: number, directoryStart: number, directorySize: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries, max16), 8);
  end.writeUInt16LE(Math.min(entries, max16), 10);
  end.writeUInt32LE(Math.min(directorySize, max32), 12);
  end.writeUInt32LE(Math.min(directoryStart, max32), 16);
  if (entries < max16 && directoryStart < max32 && directorySize < max32) return end;

  const wideEnd = Buffer.alloc(56 + 20);
  wideEnd.writeUInt32LE(0x06064b50, 0);
  wideEnd.writeBigUInt64LE(44n, 4);
  wideEnd.writeUInt16LE(madeBy, 12);
  wideEnd.writeUInt16LE(needs.zip64, 14);
  wideEnd.writeBigUInt64LE(BigInt(entries), 24);
  wideEnd.writeBigUInt64LE(BigInt(entries), 32);
  wideEnd.writeBigUInt64LE(BigInt(directorySize), 40);
  wideEnd.writeBigUInt64LE(BigInt(directoryStart), 48);
  wideEnd.writeUInt32LE(0x07064b50, 56);
  wideEnd.writeBigUInt64LE(BigInt(directoryStart + directorySize), 64);
  wideEnd.writeUInt32LE(1, 72);
  return Buffer.concat([wideEnd, end]);
}
