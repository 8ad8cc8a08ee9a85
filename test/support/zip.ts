import { crc32 } from "node:zlib";

const DIRECTORY_ENTRY = 0x02014b50;
const END = 0x06054b50;

/**
 * The files of an archive whose entries are stored as they are, by their paths. Read from its directory, as programs that
 * unpack do; each is checked against the sum that stands there.
 */
export function unzipped(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.length - 22;
  if (bytes.readUInt32LE(end) !== END) throw new Error("This is no archive, or one with a comment");
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error("The archive's directory is broken");
    const [sum, size] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20)];
    const [nameSize, extraSize] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
    const header = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameSize);
    const from = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const content = bytes.subarray(from, from + size);
    if (crc32(content) !== sum) throw new Error(`${name} is not what the archive says`);
    if (!name.endsWith("/")) files.set(name, content);
    at += 46 + nameSize + extraSize + bytes.readUInt16LE(at + 32);
  }
  return files;
}
