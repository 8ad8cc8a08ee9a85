import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import sharp from "sharp";
import { inspectPicture, makeThumbnail, uprightPicture } from "../../src/index.ts";
import { animation, still } from "../pictures.ts";

const BROKEN = { code: "IMAGE_BROKEN" };
const CUT_OFF = { ...BROKEN, detail: "图片不完整，文件被截断" };
const DAMAGED = { ...BROKEN, detail: "图片已损坏，无法解码" };
const TOO_MANY_PIXELS = { ...BROKEN, detail: "图片的像素尺寸超过限制" };
const UNSUPPORTED = { code: "IMAGE_UNSUPPORTED" };

const pictures = {
  png: await still(60, 40).png().toBuffer(),
  interlaced: await still(60, 40).png({ progressive: true }).toBuffer(),
  palette: await still(60, 40).png({ palette: true }).toBuffer(),
  grey16: await still(60, 40).toColourspace("grey16").png().toBuffer(),
  jpeg: await still(60, 40).jpeg().toBuffer(),
  progressive: await still(60, 40).jpeg({ progressive: true }).toBuffer(),
  cmyk: await still(60, 40).toColourspace("cmyk").jpeg().toBuffer(),
  webp: await still(60, 40).webp().toBuffer(),
  lossless: await still(60, 40).webp({ lossless: true }).toBuffer(),
  gif: await still(60, 40).gif().toBuffer(),
  animatedGif: await animation(60, 40, 5).gif().toBuffer(),
  animatedWebp: await animation(60, 40, 5).webp().toBuffer(),
};

const dir = t.testdir();
let files = 0;

/** A file of the given bytes, under a name that says nothing true. */
function fileOf(bytes: Uint8Array): string {
  const path = join(dir, `${(files += 1)}.txt`);
  writeFileSync(path, bytes);
  return path;
}

t.test("whole pictures of every kind are accepted, whatever the file is called", async (t) => {
  for (const [kind, bytes] of Object.entries(pictures)) {
    const inspected = await inspectPicture(fileOf(bytes));
    t.match(inspected, { width: 60, height: 40, frames: kind.startsWith("animated") ? 5 : 1 }, kind);
    t.match((await sharp(bytes).metadata()).format, inspected.format, kind);
  }
});

t.test("a picture that ends too soon is refused, wherever it ends", async (t) => {
  for (const [kind, bytes] of Object.entries(pictures)) {
    const ends = [1, 2, 3, 5, 9, 13, 20].map((missing) => bytes.length - missing);
    ends.push(...[0.99, 0.9, 0.75, 0.5, 0.25, 0.1].map((part) => Math.floor(bytes.length * part)));
    for (const end of ends) {
      await t.rejects(inspectPicture(fileOf(bytes.subarray(0, end))), CUT_OFF, `${kind} to ${end}`);
    }
    await t.rejects(inspectPicture(fileOf(bytes.subarray(0, 11))), UNSUPPORTED, kind);
  }
});

t.test("bytes after a picture's end are no fault", async (t) => {
  for (const [kind, bytes] of Object.entries(pictures)) {
    for (const trailer of [Buffer.alloc(1000), Buffer.from("<script>\xff\xd8", "latin1")]) {
      t.ok(await inspectPicture(fileOf(Buffer.concat([bytes, trailer]))), kind);
    }
  }
});

t.test("a second JPEG right behind the first, as cameras write it, must be whole too", async (t) => {
  const both = Buffer.concat([pictures.jpeg, pictures.progressive]);
  t.ok(await inspectPicture(fileOf(both)));
  await t.rejects(inspectPicture(fileOf(both.subarray(0, -10))), BROKEN);
});

t.test("a JPEG that decoders merely warn of is accepted", async (t) => {
  // Stray bytes before a marker: libjpeg warns of them, browsers show the picture.
  const { jpeg } = pictures;
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  const stray = Buffer.concat([jpeg.subarray(0, scan), Buffer.from([1, 2, 3]), jpeg.subarray(scan)]);
  await t.rejects(sharp(stray, { failOn: "warning" }).raw().toBuffer(), /./, "it does warn");
  t.match(await inspectPicture(fileOf(stray)), { format: "jpeg", width: 60, height: 40 });
});

t.test("a picture whose pixels cannot be decoded is refused though its structure is whole", async (t) => {
  // The middle of the PNG's only IDAT, the WebP's prefix codes, the JPEG's first Huffman table.
  const png = Buffer.from(pictures.png);
  png.fill(0xaa, png.length >> 1, (png.length >> 1) + 50);
  await t.rejects(inspectPicture(fileOf(png)), DAMAGED, "png");
  const webp = Buffer.from(pictures.lossless);
  webp.fill(0xff, 26, 80);
  await t.rejects(inspectPicture(fileOf(webp)), DAMAGED, "webp");
  const jpeg = Buffer.from(pictures.jpeg);
  const table = jpeg.indexOf(Buffer.from([0xff, 0xc4]));
  jpeg.fill(0xff, table + 5, table + 21);
  await t.rejects(inspectPicture(fileOf(jpeg)), DAMAGED, "jpeg");
});

t.test("width and height are those a person sees", async (t) => {
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    for (const picture of [still(60, 40).jpeg(), still(60, 40).png(), still(60, 40).webp()]) {
      const bytes = await picture.withMetadata({ orientation }).toBuffer();
      const size = orientation < 5 ? { width: 60, height: 40 } : { width: 40, height: 60 };
      const thumbnail = join(dir, `oriented-${orientation}.webp`);
      t.match(await inspectPicture(fileOf(bytes), { thumbnail }), size, `orientation ${orientation}`);
      t.match(await sharp(readFileSync(thumbnail)).metadata(), size);
    }
  }
});

t.test("absurd dimensions are refused by their claim alone", async (t) => {
  const claims = Buffer.from(pictures.png);
  claims.writeUInt32BE(65_536, 16);
  claims.writeUInt32BE(65_536, 20);
  await t.rejects(inspectPicture(fileOf(claims)), TOO_MANY_PIXELS);
  claims.writeUInt32BE(0, 16);
  await t.rejects(inspectPicture(fileOf(claims)), BROKEN);

  const jpeg = Buffer.from(pictures.jpeg);
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg.writeUInt16BE(65_000, frame + 5);
  jpeg.writeUInt16BE(65_000, frame + 7);
  await t.rejects(inspectPicture(fileOf(jpeg)), BROKEN);
});

t.test("the limits are met to the pixel, for a frame and for all frames together", async (t) => {
  const pixels = 60 * 40;
  const limits = { framePixels: pixels, totalPixels: 5 * pixels };
  const path = fileOf(pictures.animatedGif);
  t.ok(await inspectPicture(path, { limits }));
  await t.rejects(inspectPicture(path, { limits: { ...limits, framePixels: pixels - 1 } }), TOO_MANY_PIXELS);
  await t.rejects(
    inspectPicture(path, { limits: { ...limits, totalPixels: 5 * pixels - 1 } }),
    TOO_MANY_PIXELS,
  );
});

t.test("other formats and disguised text are unsupported, and no loader of theirs is reached", async (t) => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  const tiff = await still(20, 20).tiff().toBuffer();
  const others = [svg, tiff, await still(20, 20).avif({ effort: 0 }).toBuffer()];
  others.push(Buffer.from("<!DOCTYPE html><script>alert(1)</script>"), Buffer.alloc(0));
  for (const bytes of others) await t.rejects(inspectPicture(fileOf(bytes)), UNSUPPORTED);
  for (const bytes of [svg, tiff]) await t.rejects(sharp(bytes).metadata(), /unsupported/);
});

t.test("one format's signature before another's body is refused", async (t) => {
  const disguised = [
    Buffer.concat([pictures.png.subarray(0, 8), pictures.jpeg]),
    Buffer.concat([pictures.jpeg.subarray(0, 3), pictures.png]),
    Buffer.concat([Buffer.from("GIF89a"), Buffer.from("=1;alert(1)//;".repeat(10))]),
    Buffer.concat([pictures.webp.subarray(0, 12), Buffer.from("<html>".repeat(100))]),
  ];
  for (const bytes of disguised) await t.rejects(inspectPicture(fileOf(bytes)), BROKEN);
});

t.test("a file that is not there is not called broken", async (t) => {
  await t.rejects(inspectPicture(join(dir, "none")), { code: "ENOENT" });
  await t.rejects(makeThumbnail(join(dir, "none"), join(dir, "none.webp")), { code: "ENOENT" });
});

t.test("a thumbnail is a WebP within 400 pixels, of the first frame, and never enlarged", async (t) => {
  const thumbnails = join(t.testdir(), "thumbnails", "u");
  const cases = [
    { bytes: await still(1000, 500).jpeg().toBuffer(), width: 400, height: 200 },
    { bytes: await still(300, 900).png().toBuffer(), width: 133, height: 400 },
    { bytes: pictures.gif, width: 60, height: 40 },
    { bytes: pictures.animatedGif, width: 60, height: 40 },
    { bytes: pictures.animatedWebp, width: 60, height: 40 },
    { bytes: pictures.cmyk, width: 60, height: 40 },
    { bytes: pictures.grey16, width: 60, height: 40 },
  ];
  for (const [at, { bytes, width, height }] of cases.entries()) {
    const destination = join(thumbnails, `${at}.webp`);
    const path = fileOf(bytes);
    await inspectPicture(path, { thumbnail: destination });
    const made = readFileSync(destination);
    t.match(await sharp(made).metadata(), { format: "webp", width, height, pages: undefined });
    await makeThumbnail(path, destination);
    t.ok(readFileSync(destination).equals(made), "again, over the one before");
  }
  t.equal(readdirSync(thumbnails).length, cases.length, "nothing else is left");
});

t.test("a picture of any kind comes upright, in sRGB, small and without metadata", async (t) => {
  for (const [kind, bytes] of Object.entries(pictures)) {
    const path = fileOf(bytes);
    const { data, ...size } = await uprightPicture(path, { within: 30, as: "pixels" });
    t.strictSame([size, data.length], [{ width: 30, height: 20 }, 30 * 20 * 4], kind);
    const jpeg = await uprightPicture(path, { within: 1000, as: "jpeg" });
    t.match(
      await sharp(jpeg.data).metadata(),
      { format: "jpeg", width: 60, height: 40, space: "srgb" },
      kind,
    );
  }
  const lying = still(60, 40).withMetadata({ orientation: 6 }).jpeg();
  const upright = await uprightPicture(fileOf(await lying.toBuffer()), { within: 100, as: "png" });
  t.match(upright, { width: 40, height: 60 });
  t.match(await sharp(upright.data).metadata(), { width: 40, exif: undefined, orientation: undefined });
  await t.rejects(uprightPicture(fileOf(pictures.png.subarray(0, -20)), { within: 9, as: "png" }), BROKEN);
  await t.rejects(uprightPicture(fileOf(Buffer.from("text")), { within: 9, as: "png" }), UNSUPPORTED);
});

t.test("a refused picture leaves no thumbnail, and does not harm one that is there", async (t) => {
  const folder = t.testdir({ "old.webp": "old" });
  const cut = fileOf(pictures.jpeg.subarray(0, -100));
  await t.rejects(inspectPicture(cut, { thumbnail: join(folder, "new.webp") }), BROKEN);
  await t.rejects(makeThumbnail(cut, join(folder, "old.webp")), BROKEN);
  await t.rejects(makeThumbnail(fileOf(Buffer.from("text")), join(folder, "new.webp")), UNSUPPORTED);
  t.strictSame(readdirSync(folder), ["old.webp"]);
  t.equal(readFileSync(join(folder, "old.webp"), "utf8"), "old");
  await t.rejects(makeThumbnail(fileOf(pictures.png), folder), { code: "EISDIR" });
});

t.test("many pictures at once are all inspected, a broken one among them alone refused", async (t) => {
  const paths = Array.from({ length: 40 }, (_, at) =>
    fileOf(at === 7 ? pictures.webp.subarray(0, -9) : pictures.webp),
  );
  const outcomes = await Promise.allSettled(paths.map((path) => inspectPicture(path)));
  t.strictSame(
    outcomes.flatMap(({ status }, at) => (status === "rejected" ? [at] : [])),
    [7],
  );
});
