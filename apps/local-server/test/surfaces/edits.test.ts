import { createHash } from "node:crypto";
import { link, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import t, { type Test } from "tap";
import { type Desktop, type Person, startDesktop } from "../support/desktop.ts";
import { filesUnder } from "../support/files.ts";
import { fileForm, formats, picture } from "../support/pictures.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Four pixels of different colours: red, green / blue, white. */
const corners = (orientation?: number) => {
  const plain = sharp(Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]), {
    raw: { width: 2, height: 2, channels: 3 },
  }).png();
  return (orientation ? plain.withMetadata({ orientation }) : plain).toBuffer();
};
const names: Record<string, string> = {
  "255,0,0": "red",
  "0,255,0": "green",
  "0,0,255": "blue",
  "255,255,255": "white",
};

async function colours(bytes: Uint8Array): Promise<string[]> {
  const pixels = await sharp(bytes).removeAlpha().toColourspace("srgb").raw().toBuffer();
  return Array.from(
    { length: pixels.length / 3 },
    (_, at) => names[pixels.subarray(at * 3, at * 3 + 3).join(",")] ?? "other",
  );
}

async function save(person: Person, bytes: Uint8Array, category = "clothes") {
  const { body } = await person.send("POST", "/api/upload-file", {
    form: fileForm(bytes, "picture.png", { category }),
  });
  return body.imageId;
}

const edit = (person: Person, id: string, json: unknown) =>
  person.send("POST", `/api/user/images/${id}/edit`, { json });
const revert = (person: Person, id: string) => person.send("POST", `/api/user/images/${id}/revert`);

async function begin(t: Test): Promise<{ desktop: Desktop; person: Person }> {
  const desktop = await startDesktop(t);
  return { desktop, person: await desktop.login() };
}

t.test("an edit crops, then mirrors, then turns, and the picture keeps its id", async (t) => {
  const { desktop, person } = await begin(t);
  const cases: [object, string[]][] = [
    [{ rotate: 90 }, ["blue", "red", "white", "green"]],
    [{ rotate: 180 }, ["white", "blue", "green", "red"]],
    [{ flip: "horizontal" }, ["green", "red", "white", "blue"]],
    [{ flip: "vertical" }, ["blue", "white", "red", "green"]],
    [{ crop: { left: 1, top: 0, width: 1, height: 2 } }, ["green", "white"]],
    [{ crop: { left: 0, top: 0, width: 2, height: 1 }, flip: "horizontal", rotate: 90 }, ["green", "red"]],
    [{ crop: null, flip: "horizontal", rotate: 90, unknown: 1 }, ["white", "green", "blue", "red"]],
  ];
  const original = await corners();
  const id = await save(person, original);
  const before = (await person.send("GET", `/api/user/images/${id}`)).body.image;
  t.equal(before.edited, false);
  for (const [change, expected] of cases) {
    const { status, body } = await edit(person, id, change);
    t.equal(status, 200, JSON.stringify(body));
    const file = await person.send("GET", body.image.preview_url);
    t.same(await colours(file.bytes), expected, JSON.stringify(change));
    t.match(body.image, {
      id,
      edited: true,
      cloud_synced: false,
      saved_at: before.saved_at,
      sha256: sha256(file.bytes),
      file_size: file.bytes.length,
    });
    t.not(body.image.filename, before.filename);
    t.equal((await person.send("GET", body.image.thumbnail_url)).status, 200);
    t.equal((await filesUnder(join(desktop.dir, "originals"))).length, 1);
    const back = await revert(person, id);
    t.match(back.body.image, { id, edited: false, sha256: before.sha256, file_size: before.file_size });
    t.same((await person.send("GET", back.body.image.preview_url)).bytes, original);
    t.same(await filesUnder(join(desktop.dir, "originals")), []);
  }
  t.same((await filesUnder(join(desktop.dir, "saved_images"))).length, 1);
  t.same(await filesUnder(join(desktop.dir, "thumbnails")), []);
  t.same(await filesUnder(join(desktop.dir, "staging")), []);
});

t.test(
  "what is edited is the picture as people see it, and later edits keep the first original",
  async (t) => {
    const { person } = await begin(t);
    // Orientation 6: to be turned clockwise to be upright.
    const original = await corners(6);
    const id = await save(person, original);
    const once = await edit(person, id, { flip: "vertical" });
    t.same(await colours((await person.send("GET", once.body.image.preview_url)).bytes), [
      "white",
      "green",
      "blue",
      "red",
    ]);
    const twice = await edit(person, id, { crop: { left: 1, top: 1, width: 1, height: 1 } });
    t.match(twice.body.image, { image_width: 1, image_height: 1, edited: true });
    const back = await revert(person, id);
    t.same((await person.send("GET", back.body.image.preview_url)).bytes, original);
  },
);

t.test("each format stays what it is", async (t) => {
  const { person } = await begin(t);
  for (const format of formats) {
    const id = await save(person, await picture(format));
    const { body } = await edit(person, id, { rotate: 270 });
    t.match(body.image, { image_width: 16, image_height: 24 }, format);
    const { bytes } = await person.send("GET", body.image.preview_url);
    t.equal((await sharp(bytes).metadata()).format, format);
  }
});

t.test("what cannot be done is refused in words, and changes nothing", async (t) => {
  const { desktop, person } = await begin(t);
  const id = await save(person, await picture("png", { width: 20, height: 10 }));
  const animated = await save(
    person,
    await sharp([await picture("png"), await picture("png")], { join: { animated: true } })
      .gif({ delay: [50, 50] })
      .toBuffer(),
  );
  const files = await filesUnder(desktop.dir);
  const refusals: [string, unknown, string][] = [
    [id, {}, "EDIT_EMPTY"],
    [id, { rotate: null, flip: null, crop: null }, "EDIT_EMPTY"],
    [id, { rotate: 45 }, "INVALID_REQUEST"],
    [id, { rotate: "90" }, "INVALID_REQUEST"],
    [id, { flip: "both" }, "INVALID_REQUEST"],
    [id, { crop: { left: 0, top: 0, width: 0, height: 1 } }, "INVALID_REQUEST"],
    [id, { crop: { left: -1, top: 0, width: 1, height: 1 } }, "INVALID_REQUEST"],
    [id, { crop: { left: 0.5, top: 0, width: 1, height: 1 } }, "INVALID_REQUEST"],
    [id, { crop: [0, 0, 1, 1] }, "INVALID_REQUEST"],
    [id, { crop: { left: 1, top: 0, width: 20, height: 10 } }, "CROP_OUTSIDE"],
    [id, { crop: { left: 1e15, top: 0, width: 1, height: 1 } }, "CROP_OUTSIDE"],
    ["nothing", { rotate: 90 }, "IMAGE_NOT_FOUND"],
  ];
  for (const [image, json, code] of refusals) {
    t.match((await edit(person, image, json)).body, { success: false, code }, JSON.stringify(json));
  }
  const moving = await edit(person, animated, { rotate: 90 });
  t.match(moving.body, { code: "IMAGE_ANIMATED", error: "动图不能编辑" });
  t.match((await revert(person, id)).body, { code: "ORIGINAL_NOT_FOUND" });
  t.match((await revert(person, "nothing")).body, { code: "IMAGE_NOT_FOUND" });
  t.equal((await desktop.send("POST", `/api/user/images/${id}/edit`, { json: { rotate: 90 } })).status, 401);
  t.same(await filesUnder(desktop.dir), files);
  await person.send("DELETE", `/api/user/images/${id}`);
  t.match((await edit(person, id, { rotate: 90 })).body, { code: "IMAGE_NOT_FOUND" });
  t.match((await revert(person, id)).body, { code: "IMAGE_NOT_FOUND" });
});

t.test("an edit never makes the same picture twice in a category", async (t) => {
  const { desktop, person } = await begin(t);
  const first = await corners();
  const id = await save(person, first);
  const turned = await edit(person, id, { rotate: 90 });
  const { bytes } = await person.send("GET", turned.body.image.preview_url);
  await revert(person, id);
  const other = await save(person, bytes);
  const files = await filesUnder(join(desktop.dir, "saved_images"));
  t.match((await edit(person, id, { rotate: 90 })).body, { code: "DUPLICATE_IN_CATEGORY" });
  t.same(await filesUnder(join(desktop.dir, "saved_images")), files);
  t.same(await filesUnder(join(desktop.dir, "originals")), []);

  await person.send("DELETE", `/api/user/images/${other}`);
  t.equal((await edit(person, id, { rotate: 90 })).status, 200);
  await save(person, first);
  t.match((await revert(person, id)).body, { code: "DUPLICATE_IN_CATEGORY" });
  t.match((await person.send("GET", `/api/user/images/${id}`)).body.image, { edited: true });
});

t.test("edits of one picture at the same time take turns", async (t) => {
  const { desktop, person } = await begin(t);
  const id = await save(person, await corners());
  const replies = await Promise.all([1, 2, 3, 4].map(() => edit(person, id, { rotate: 90 })));
  t.same(
    replies.map(({ status }) => status),
    [200, 200, 200, 200],
  );
  const { image } = (await person.send("GET", `/api/user/images/${id}`)).body;
  t.same(await colours((await person.send("GET", image.preview_url)).bytes), [
    "red",
    "green",
    "blue",
    "white",
  ]);
  t.equal((await filesUnder(join(desktop.dir, "saved_images"))).length, 1);
  t.equal((await filesUnder(join(desktop.dir, "originals"))).length, 1);
});

t.test(
  "the original goes to the trash and back with its picture, and is gone with it for good",
  async (t) => {
    const { desktop, person } = await begin(t);
    const id = await save(person, await corners());
    await edit(person, id, { rotate: 90 });
    await person.send("PATCH", `/api/user/images/${id}`, { json: { category: "char" } });
    await person.send("DELETE", `/api/user/images/${id}`);
    t.equal((await filesUnder(join(desktop.dir, "originals"))).length, 1);
    await person.send("POST", `/api/user/images/${id}/restore`);
    const back = await revert(person, id);
    t.match(back.body.image, { category: "char", edited: false });
    t.match(back.body.image.filename, /^char_/);
    await edit(person, id, { rotate: 90 });
    await person.send("DELETE", `/api/user/images/${id}`);
    await person.send("DELETE", `/api/user/trash/${id}`);
    for (const folder of ["saved_images", "trash", "originals", "thumbnails", "staging"]) {
      t.same(await filesUnder(join(desktop.dir, folder)), [], folder);
    }
  },
);

t.test("a start after a crash keeps the originals that rows speak of, and no others", async (t) => {
  const dir = t.testdir();
  const first = await startDesktop(t, { dir });
  const person = await first.login();
  const id = await save(person, await corners());
  const before = (await person.send("GET", `/api/user/images/${id}`)).body.image;
  const { image } = (await edit(person, id, { rotate: 90 })).body;
  await first.stop();

  // As a crash leaves it: the run has no end, an edit's new bytes lie there without their row, and so does a second name.
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(join(dir, "image_database.db"));
  database.exec("update server_runs set stopped_at = null");
  database.close();
  const folder = join(dir, "saved_images", person.userId, "clothes");
  const stray = join(folder, "clothes_20260101_000000_0123abcd.png");
  await writeFile(stray, await picture("png"));
  const originals = join(dir, "originals", person.userId);
  await mkdir(originals, { recursive: true });
  await link(join(folder, image.filename), join(originals, "clothes_20260101_000000_0123abce.png"));
  await link(join(originals, before.filename), join(folder, before.filename));

  const again = await startDesktop(t, { dir });
  t.match(again.context.recovered.reconciled, { orphans: 1, leftovers: 2, missing: [] });
  t.same(await filesUnder(join(dir, "saved_images")), [join(person.userId, "clothes", image.filename)]);
  t.same(await filesUnder(originals), [before.filename]);
  const me = await again.login();
  const back = await revert(me, id);
  t.same((await me.send("GET", back.body.image.preview_url)).bytes, await corners());
  t.same(await readFile(join(folder, back.body.image.filename)), await corners());
});
