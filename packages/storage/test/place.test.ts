import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import t from "tap";
import { parentsOfNew } from "../src/folders.ts";
import { linkOrCopySync, renameReservedSync } from "../src/place-sync.ts";
import { renameReserved } from "../src/place.ts";
import {
  commit,
  createStaging,
  fsyncFolder,
  isMissing,
  isTaken,
  linkOrCopy,
  makeFolder,
  makePrivateFolder,
  moveDurably,
} from "../src/index.ts";

t.test("a folder is made with its parents, and again without complaint", async (t) => {
  const dir = join(t.testdir(), "a", "b", "c");
  await makeFolder(dir);
  await makeFolder(dir);
  t.ok(statSync(dir).isDirectory());
  await fsyncFolder(dir);
  await t.rejects(fsyncFolder(join(dir, "none")), { code: "ENOENT" });
});

t.test("a private folder is its owner's alone, unless it was there before", async (t) => {
  const dir = t.testdir();
  const before = statSync(dir).mode;
  await makePrivateFolder(dir);
  t.equal(statSync(dir).mode, before);
  await makePrivateFolder(join(dir, "private"));
  t.equal(statSync(join(dir, "private")).mode & 0o777, process.platform === "win32" ? 0o666 : 0o700);
});

t.test("the folders to flush are the parents of every new one, and no others", async (t) => {
  t.strictSame(parentsOfNew("/x/a/b/c", "/x/a"), [resolve("/x/a/b"), resolve("/x/a"), resolve("/x")]);
  t.strictSame(parentsOfNew("/x/a", "/x/a"), [resolve("/x")]);
  t.strictSame(parentsOfNew("/x/a", undefined), []);
  t.strictSame(parentsOfNew("x/a", resolve("x")), [resolve("x"), resolve(".")]);
});

t.test("a link shares the bytes, and removing one name keeps the other", async (t) => {
  const dir = t.testdir({ "a.png": "bytes" });
  await linkOrCopy(join(dir, "a.png"), join(dir, "new", "b.png"));
  t.equal(statSync(join(dir, "new", "b.png")).ino, statSync(join(dir, "a.png")).ino);
  t.equal(statSync(join(dir, "a.png")).nlink, 2);
});

t.test("a link never overwrites, and needs a file", async (t) => {
  const dir = t.testdir({ "a.png": "bytes", "b.png": "other" });
  const taken: unknown = await linkOrCopy(join(dir, "a.png"), join(dir, "b.png")).catch((e: unknown) => e);
  t.ok(isTaken(taken));
  t.equal(readFileSync(join(dir, "b.png"), "utf8"), "other");
  const missing: unknown = await linkOrCopy(join(dir, "c"), join(dir, "d")).catch((e: unknown) => e);
  t.ok(isMissing(missing));
  t.notOk(existsSync(join(dir, "d")));
});

t.test("a move leaves one name, in folders made for it", async (t) => {
  const dir = t.testdir({ from: { "a.png": "bytes" } });
  await moveDurably(join(dir, "from", "a.png"), join(dir, "x", "y", "a.png"));
  t.strictSame(readdirSync(join(dir, "from")), []);
  t.equal(readFileSync(join(dir, "x", "y", "a.png"), "utf8"), "bytes");
});

t.test("a move never overwrites; both files stay as they were", async (t) => {
  const dir = t.testdir({ "a.png": "bytes", "b.png": "other" });
  const taken: unknown = await moveDurably(join(dir, "a.png"), join(dir, "b.png")).catch((e: unknown) => e);
  t.ok(isTaken(taken));
  t.equal(readFileSync(join(dir, "a.png"), "utf8"), "bytes");
  t.equal(readFileSync(join(dir, "b.png"), "utf8"), "other");
  await t.rejects(moveDurably(join(dir, "none"), join(dir, "c")), { code: "ENOENT" });
});

t.test(
  "without hard links a rename does not overwrite either, and takes back the name it took",
  async (t) => {
    const ways = [renameReserved, async (from: string, to: string) => renameReservedSync(from, to)];
    for (const rename of ways) {
      const dir = t.testdir({ "a.png": "bytes", "b.png": "other" });
      await t.rejects(rename(join(dir, "a.png"), join(dir, "b.png")), { code: "EEXIST" });
      t.equal(readFileSync(join(dir, "b.png"), "utf8"), "other");
      await rename(join(dir, "a.png"), join(dir, "c.png"));
      t.equal(readFileSync(join(dir, "c.png"), "utf8"), "bytes");
      await t.rejects(rename(join(dir, "a.png"), join(dir, "d.png")), { code: "ENOENT" });
      t.strictSame(readdirSync(dir), ["b.png", "c.png"]);
    }
  },
);

/** A folder on another volume than the tests' own, where this machine has one to write to. */
function otherVolume(): string | undefined {
  try {
    accessSync("/dev/shm", constants.W_OK);
  } catch {
    return undefined;
  }
  const same = statSync("/dev/shm").dev === statSync(import.meta.dirname).dev;
  return same ? undefined : mkdtempSync("/dev/shm/storage-test-");
}

const elsewhere = otherVolume();
if (elsewhere !== undefined) {
  t.teardown(() => rmSync(elsewhere, { recursive: true }));

  t.test("between volumes a link becomes a copy and a move a copy that ends", async (t) => {
    const dir = t.testdir({ temporary: {}, "taken.png": "other" });
    const from = join(elsewhere, "a.png");
    writeFileSync(from, "bytes");
    await linkOrCopy(from, join(dir, "b.png"), { temporary: join(dir, "temporary") });
    linkOrCopySync(from, join(dir, "c.png"), join(dir, "temporary", "x.part"));
    await t.rejects(linkOrCopy(from, join(dir, "taken.png")), { code: "EEXIST" });
    t.throws(() => linkOrCopySync(from, join(dir, "taken.png"), join(dir, "x.part")), { code: "EEXIST" });
    t.ok(existsSync(from));
    await t.rejects(moveDurably(from, join(dir, "taken.png")), { code: "EEXIST" });
    t.ok(existsSync(from));
    await moveDurably(from, join(dir, "d.png"));
    t.notOk(existsSync(from));
    for (const name of ["b.png", "c.png", "d.png"]) {
      t.equal(readFileSync(join(dir, name), "utf8"), "bytes");
    }
    t.equal(readFileSync(join(dir, "taken.png"), "utf8"), "other");
    t.strictSame(readdirSync(dir), ["b.png", "c.png", "d.png", "taken.png", "temporary"]);
    t.strictSame(readdirSync(join(dir, "temporary")), []);
  });

  t.test("a commit to another volume fails and leaves nothing there", async (t) => {
    const staging = await createStaging(t.testdir());
    const source = [Buffer.from("GIF89a-and-more")];
    const staged = await staging.stage(ReadableStream.from(source), { maxBytes: 100 });
    await t.rejects(commit(staged, join(elsewhere, "u", "a.gif")), { code: "EXDEV" });
    t.strictSame(readdirSync(join(elsewhere, "u")), []);
  });
}
