import t from "tap";
import { readRecord } from "../../../src/features/wardrobe/metadata.ts";

const read = (fields: Record<string, unknown>) => readRecord({ id: "i-1", filename: "a.png", ...fields });

t.test("an id is anything that can stand in an address and a row", async (t) => {
  for (const id of ["1", "i-87654321-fedc", "…", "a/b", "a b", "字".repeat(128), "__proto__"]) {
    t.equal(read({ id }).id, id);
  }
  // Addresses lose `.` and `..` on their way, and a row cannot hold half a character.
  const bad = ["", ".", "..", "a\nb", "\0", "\u{d800}", "x\u{dfff}", "x".repeat(129), 5, null, {}];
  for (const id of bad) t.throws(() => read({ id }), { code: "IMAGE_ID_INVALID" }, JSON.stringify(id));
});

t.test(
  "a time is read as UTC in the forms of the document, and nothing is made of other texts",
  async (t) => {
    const times: [given: string, expected: string][] = [
      ["2025-06-25 14:30:00", "2025-06-25 14:30:00"],
      ["2025-06-25T14:30:00.123456", "2025-06-25 14:30:00"],
      ["2025-06-25T14:30:00Z", "2025-06-25 14:30:00"],
      ["2025-06-25T14:30:00+08:00", "2025-06-25 06:30:00"],
      ["2025-06-25T14:30:00.5-0130", "2025-06-25 16:00:00"],
      ["2025-06-25 14:30", "2025-06-25 14:30:00"],
      ["2025-06-25", "2025-06-25 00:00:00"],
    ];
    for (const [given, expected] of times) {
      t.equal(read({ saved_at: given }).savedAt, expected, given);
    }
    const others = [
      "",
      "now",
      "5",
      "June 5",
      "1750861800",
      "2025-02-30 10:00:00",
      "2025-13-01 00:00:00",
      "0000-00-00 00:00:00",
      "10000-01-01 00:00:00",
      "9999-12-31T23:59:59-10:00",
      "2025-06-25 25:00:00",
      1750861800,
      null,
      {},
    ];
    for (const given of others) t.equal(read({ saved_at: given }).savedAt, undefined, JSON.stringify(given));
  },
);

t.test("a field that is not what the document says is taken as not said", async (t) => {
  for (const value of [-1, 1.5, 2 ** 53, "800", true, {}, []]) {
    const { imageWidth, imageHeight } = read({ image_width: value, image_height: value });
    t.same([imageWidth, imageHeight], [undefined, undefined], JSON.stringify(value));
  }
  const { tags, favorite, contextInfo, title, metadataDigest, sha256 } = read({
    tags: ["a", 1],
    favorite: "yes",
    context_info: "[]",
    title: 5,
    metadata_digest: "x".repeat(129),
    sha256: "0123",
  });
  t.same([tags, favorite, contextInfo, title, metadataDigest, sha256], Array(6).fill(undefined));
  t.equal(
    read({ title: "half \u{d800} a character" }).title,
    "half \u{fffd} a character",
    "as a row holds it",
  );
});
