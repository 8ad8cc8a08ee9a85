import t from "tap";
import { dataOf, hear } from "../support/bundles.ts";

t.test("bad base64 fails alone", async (t) => {
  const bad = {
    letter: "AA!A",
    space: "AAAA AAAA",
    tab: "AAAA\tAAAA",
    "no padding": "AAA",
    "half a byte": "AAAAA",
    "one short": "QQ=",
    "padding only": "====",
    "early padding": "A===",
    "padding within": "QQ==QUJD",
    "padding across": "QUI=QUI=",
    "too much padding": "QUJD=",
    "padding after a letter": "AA=A",
    unicode: "QUJ示",
    "byte order mark": "\ufeffQUJD",
    "no base64": "data:image/png,abc",
    "no comma": "data:image/png;base64",
    "long header": `data:${"a".repeat(300)};base64,QUJD`,
    address: "https://example.com/a.png",
    "in a long stretch": `${"A".repeat(4000)}*${"A".repeat(3999)}`,
    "far behind": `${"A".repeat(300_000)}.AAA`,
    quote: 'AA"A',
    backslash: "AA\\A",
  };
  const body = JSON.stringify({ image_files: { ...bad, good: "QUJD" }, sync_timestamp: "t" });
  for (const sizes of [[], [1021, 3], [97]]) {
    const heard = await hear(body, sizes);
    t.same(
      heard.failedFiles,
      Object.keys(bad).map((name) => [name, "BAD_BASE64"]),
    );
    t.same([...heard.files], [["good", Buffer.from("ABC")]]);
    t.equal(heard.summary?.syncTimestamp, "t");
    t.equal(
      heard.events.filter((event) => event.endsWith("abort BAD_BASE64")).length,
      Object.keys(bad).length,
    );
  }
});

t.test("good base64 in unusual clothes is taken", async (t) => {
  const bytes = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 31) % 256));
  const base64 = bytes.toString("base64");
  const json = (text: string): string => JSON.stringify(text).slice(1, -1);
  const spellings = {
    bare: base64,
    url: bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
    mime: json(base64.replaceAll(/.{76}/g, "$&\r\n")),
    "line break at the end": json(`${base64}\n`),
    slashes: base64.replaceAll("/", "\\/"),
    escapes: base64.replaceAll("+", "\\u002b").replaceAll("/", "\\u002F"),
    all: [...base64].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join(""),
    header: `data:image\\/png;charset=x;base64,${base64}`,
    "escaped header": `\\u0064ata:image/png\\u003bbase64\\u002c${base64}`,
    capitals: `DATA:IMAGE/PNG;BASE64,${base64}`,
  };
  const files = Object.entries(spellings).map(([name, text]) => `"${name}":"${text}"`);
  for (const sizes of [[], [1], [7, 64]]) {
    const heard = await hear(`{"image_files":{${files.join(",")}}}`, sizes);
    t.same(heard.failedFiles, []);
    for (const name of Object.keys(spellings)) t.ok(heard.files.get(name)?.equals(bytes), name);
  }
});

t.test("a file is taken up to its limit to the byte and fails alone beyond", async (t) => {
  for (const limit of [0, 1, 999, 1000, 131_072, 200_000]) {
    const body = JSON.stringify({
      image_files: { over: dataOf(limit + 1), exact: dataOf(limit), far: dataOf(limit + 400_000), small: "" },
    });
    const heard = await hear(body, [60_000], { maxFileBytes: limit });
    t.same(heard.failedFiles, [
      ["over", "TOO_LARGE"],
      ["far", "TOO_LARGE"],
    ]);
    t.equal(heard.files.get("exact")?.length, limit);
    t.equal(heard.files.get("small")?.length, 0);
  }
});

t.test(
  "files that are no strings, records that are no objects and things too large fail alone",
  async (t) => {
    const long = "n".repeat(5000);
    const body = JSON.stringify({
      images_metadata: [{ id: 1 }, null, [{}], "x", 5, { big: "x".repeat(100) }, { id: 2 }],
      image_files: { a: null, b: 5, c: {}, d: ["QUJD"], [long]: "QUJD", e: "QUJD" },
    });
    for (const sizes of [[], [1], [11]]) {
      const heard = await hear(body, sizes, { maxRecordBytes: 60 });
      t.same(heard.records, [{ id: 1 }, { id: 2 }]);
      t.same(heard.failedRecords, [
        [1, "NOT_AN_OBJECT"],
        [2, "NOT_AN_OBJECT"],
        [3, "NOT_AN_OBJECT"],
        [4, "NOT_AN_OBJECT"],
        [5, "TOO_LARGE"],
      ]);
      t.same(heard.failedFiles, [
        ["a", "NOT_A_STRING"],
        ["b", "NOT_A_STRING"],
        ["c", "NOT_A_STRING"],
        ["d", "NOT_A_STRING"],
        [long.slice(0, 100), "NAME_TOO_LONG"],
      ]);
      t.same([...heard.files.keys()], ["e"]);
    }
  },
);

t.test("an escape may be cut anywhere, wherever it stands in the base64", async (t) => {
  const letters = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w";
  for (let place = 0; place < 9; place += 1) {
    const escape = `\\u00${letters.charCodeAt(place).toString(16)}`;
    const body = `{"image_files":{"a":"${letters.slice(0, place)}${escape}${letters.slice(place + 1)}"}}`;
    for (let cut = 1; cut < body.length; cut += 1) {
      const heard = await hear(body, [cut, body.length]);
      if (!heard.files.get("a")?.equals(Buffer.from(letters, "base64")))
        t.fail(`escape at ${place}, cut at ${cut}`);
    }
  }
});
