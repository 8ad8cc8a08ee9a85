import t from "tap";
import {
  extensionOf,
  formatOfName,
  isSafeSegment,
  isSafeUserId,
  mimeOf,
  pictureName,
  sniffFormat,
} from "../src/index.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

t.test("the first bytes decide the format", async (t) => {
  t.equal(sniffFormat(bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")), "png");
  t.equal(sniffFormat(bytes("\xff\xd8\xff\xe0\0\x10JFIF\0\x01")), "jpeg");
  t.equal(sniffFormat(bytes("GIF89a\x01\0\x01\0\0\0")), "gif");
  t.equal(sniffFormat(bytes("GIF87a\x01\0\x01\0\0\0")), "gif");
  t.equal(sniffFormat(bytes("RIFF\x10\0\0\0WEBPVP8 ")), "webp");
});

t.test("what is no picture of ours has no format", async (t) => {
  for (const text of [
    "",
    "GIF89a",
    "<!DOCTYPE html><html>",
    "<svg xmlns='http://'",
    "II*\0aaaaaaaa",
    "RIFF\x10\0\0\0WAVEfmt ",
    "\0\0\0\x1cftypavif",
    "BMaaaaaaaaaaaa",
    " GIF89a\x01\0\x01\0\0\0",
  ]) {
    t.equal(sniffFormat(bytes(text)), undefined, JSON.stringify(text));
  }
});

t.test("a format has one extension and one media type", async (t) => {
  t.strictSame(
    ["png", "jpeg", "gif", "webp"].map((name) => formatOfName(`a.${name}`)),
    ["png", "jpeg", "gif", "webp"],
  );
  t.equal(formatOfName("A.JPG"), "jpeg");
  t.equal(formatOfName("a.svg"), undefined);
  t.equal(formatOfName("png"), undefined);
  t.equal(extensionOf("jpeg"), "jpg");
  t.equal(extensionOf("webp"), "webp");
  t.equal(mimeOf("jpeg"), "image/jpeg");
  t.equal(mimeOf("gif"), "image/gif");
});

t.test("a picture's name tells its category, its moment in UTC and its format", async (t) => {
  const date = new Date("2025-06-13T18:45:30.999Z");
  t.match(pictureName("clothes", date, "jpeg"), /^clothes_20250613_184530_[0-9a-f]{8}\.jpg$/);
  const names = new Set(Array.from({ length: 100 }, () => pictureName("char", date, "png")));
  t.equal(names.size, 100, "its digits are random");
});

t.test("a name that stays one segment on every system is safe", async (t) => {
  for (const name of [
    "clothes_20250613_184530_12345678.png",
    "照片.jpg",
    "a b.png",
    "com10.png",
    "console.png",
    "a..b.png",
    "é".repeat(100),
    "👗.webp",
  ]) {
    t.ok(isSafeSegment(name), JSON.stringify(name));
  }
});

t.test("a name that climbs, hides, or means something to a system is not safe", async (t) => {
  for (const name of [
    "",
    ".",
    "..",
    ".hidden.png",
    "../a.png",
    "a/b.png",
    "a\\b.png",
    "C:a.png",
    "a.png:stream",
    "a\0.png",
    "a\n.png",
    "a\u007f.png",
    "a\u0085.png",
    "a.png.",
    "a.png ",
    "CON",
    "con.png",
    "aux .png",
    "LPT1.png",
    "com¹.png",
    'a".png',
    "a?.png",
    "a*.png",
    "a<b>.png",
    "a|b.png",
    "\u202egnp.exe",
    "\ud800.png",
    "é".repeat(101),
  ]) {
    t.notOk(isSafeSegment(name), JSON.stringify(name));
  }
});

t.test("a user id is letters, digits, _ and -, begins with a letter or digit, and is short", async (t) => {
  for (const id of ["a", "default-user-12345678", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "A_9"]) {
    t.ok(isSafeUserId(id), id);
  }
  for (const id of ["", "-a", "_a", "a.b", "a/b", "..", "a b", "用户", "nul", "a\n", "a".repeat(65)]) {
    t.notOk(isSafeUserId(id), JSON.stringify(id));
  }
});
