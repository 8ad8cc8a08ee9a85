import { once } from "node:events";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import t from "tap";
import { createEntryNames } from "../../../src/features/files/zip/entry-names.ts";
import { ending } from "../../../src/features/files/zip/layout.ts";
import { writeZip, type ZipSource, zipSize } from "../../../src/features/files/zip/write-zip.ts";
import { readArchive } from "../../surfaces/drops/archive.ts";

const modified = new Date("2026-03-01T12:34:56Z");
const file = (path: string, bytes: Buffer, size = bytes.length): ZipSource => ({
  path,
  size,
  modified,
  open: async () => Readable.from([bytes]),
});
const archiveOf = (entries: ZipSource[]) => buffer(Readable.from(writeZip(entries), { objectMode: false }));

t.test("an archive has exactly the size that is announced, whatever is in it", async (t) => {
  const sets: ZipSource[][] = [
    [],
    [{ path: "空/", size: 0, modified }],
    [
      file("a", Buffer.from("a")),
      file("日本語/𠀀.txt", Buffer.alloc(100_000, 1)),
      file("empty", Buffer.alloc(0)),
    ],
    [{ ...file("old", Buffer.from("x")), modified: new Date(-1) }],
    [{ ...file("far", Buffer.from("x")), modified: new Date("2200-01-01T00:00:00Z") }],
  ];
  for (const entries of sets) {
    const zip = await archiveOf(entries);
    t.equal(zip.length, zipSize(entries));
    t.same(
      readArchive(zip).map(({ path, size }) => [path, size]),
      entries.map(({ path, size }) => [path, size]),
    );
  }
});

t.test("more entries than 16 bits count, and more bytes than 32 do, stand in the wide fields", async (t) => {
  const plain = ending(65_534, 1000, 2000);
  t.equal(plain.length, 22);
  const [start, size32] = [7000, 9000];
  const wide = ending(65_536, start, size32);
  t.equal(wide.length, 56 + 20 + 22);
  t.equal(wide.readUInt32LE(0), 0x06064b50);
  t.equal(wide.readBigUInt64LE(32), 65_536n);
  t.equal(wide.readBigUInt64LE(56 + 8), BigInt(start + size32), "where the wide ending is");
  t.equal(wide.readUInt16LE(56 + 20 + 10), 0xffff);

  const size = 5_000_000_000;
  const large = [file("large", Buffer.alloc(0), size), file("after", Buffer.from("x"))];
  // Local and central headers 30 and 46, time 9, widths 20, 20 and 12, descriptors 24 and 16, endings 98.
  const [first, second] = [30 + 5 + 9 + 20 + 24 + size, 30 + 5 + 9 + 16 + 1];
  t.equal(zipSize(large), first + second + (46 + 5 + 9 + 20) + (46 + 5 + 9 + 12) + 98);
});

t.test("an entry that is not as long as it said breaks the archive off", async (t) => {
  for (const size of [0, 2, 4]) {
    await t.rejects(archiveOf([file("a", Buffer.from("abc"), size)]), /a has 3 bytes/);
  }
  const broken: ZipSource = {
    path: "a",
    size: 3,
    modified,
    open: () => Promise.reject(new Error("no such object")),
  };
  await t.rejects(archiveOf([broken]), /no such object/);
});

t.test("whoever stops reading closes what is open, and opens nothing more", async (t) => {
  let opened = 0;
  const sources: Readable[] = [];
  const endless = (): ZipSource => ({
    path: `${sources.length}`,
    size: 1e12,
    modified,
    open: async () => {
      opened += 1;
      const source = new Readable({
        read() {
          this.push(Buffer.alloc(65_536));
        },
      });
      sources.push(source);
      return source;
    },
  });
  const zip = Readable.from(writeZip([endless(), endless()]), { objectMode: false });
  await once(zip, "readable");
  for (let read = 0; read < 200_000;) {
    const chunk = zip.read() as Buffer | null;
    if (chunk === null) await once(zip, "readable");
    else read += chunk.length;
  }
  const closed = new Promise((resolve) => sources[0]?.on("error", () => {}).once("close", resolve));
  zip.destroy();
  await closed;
  t.equal(opened, 1);
});

t.test("names in an archive can be unpacked on any system, beside each other", async (t) => {
  const names = createEntryNames();
  t.equal(names.folderPath(["a<b", "c."]), "a_b/c_/");
  t.equal(names.filePath(["a<b", "c."], "x?.txt"), "a_b/c_/x_.txt");
  t.equal(names.filePath(["a<b", "c."], "X_.txt"), "a_b/c_/X_ (1).txt");
  t.same(
    ["CON", "nul.txt", "com1.tar.gz", "console"].map((name) => names.filePath([], name)),
    ["_CON", "_nul.txt", "_com1.tar.gz", "console"],
  );

  t.equal(names.filePath([], "photos"), "photos");
  t.equal(names.filePath(["Photos"], "a"), "Photos (1)/a", "a file has the name already");
  t.equal(names.filePath(["Photos"], "b"), "Photos (1)/b");
  t.equal(names.filePath([], "Photos (1)"), "Photos (1) (1)");

  const long = `${"长".repeat(200)}.jpg`;
  for (const path of [names.filePath([], long), names.filePath([], long)]) {
    t.ok(Buffer.byteLength(path) <= 255, path);
    t.match(path, /^长{70,}( \(1\))?\.jpg$/);
  }
});
