import { readdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import t from "tap";
import { unzipped } from "../../../../../../test/support/zip.ts";
import { createDriveThumbnails } from "../../../../src/features/files/thumbnails.ts";
import { call } from "../../../cloud.ts";
import { type DriveCloud, keeper, openDrive, type Shown } from "./shelf.ts";

const picture = async (): Promise<Uint8Array<ArrayBuffer>> =>
  Uint8Array.from(
    await sharp({ create: { width: 900, height: 600, channels: 3, background: "teal" } })
      .png()
      .toBuffer(),
  );

const fetched = (cloud: DriveCloud, url: string, token?: string) =>
  cloud.app.inject({ url, headers: token ? { authorization: `Bearer ${token}` } : {} });
const kept = ({ config }: DriveCloud): string[] =>
  readdirSync(join(config.dataDir, "thumbnails", "drive"), { encoding: "utf8" });

t.test("pictures have thumbnails for who may see them, and none else has", async (t) => {
  const cloud = await openDrive(t);
  const [ann, bob] = [await keeper(cloud, "ann"), await keeper(cloud, "bob")];
  const shirt = await ann.add("shirt.png", "/", { bytes: await picture(), type: "image/png" });
  const liar = await ann.add("liar.png", "/", { bytes: "no picture", type: "image/png" });
  const cut = await ann.add("cut.png", "/", { bytes: (await picture()).slice(0, 900), type: "image/png" });
  const note = await ann.add("note.txt");
  const path = (id: number) => `/file/${id}/thumbnail/`;

  const [first, second] = await Promise.all([
    fetched(cloud, path(shirt.id), ann.token),
    fetched(cloud, path(shirt.id), ann.token),
  ]);
  t.same([first.statusCode, second.statusCode], [200, 200]);
  t.equal(first.headers["content-type"], "image/webp");
  t.match(await sharp(first.rawPayload).metadata(), { format: "webp", width: 400 });
  t.equal(kept(cloud).length, 1, "it is made once");
  const again = await cloud.app.inject({
    url: path(shirt.id),
    headers: { authorization: `Bearer ${ann.token}`, "if-none-match": String(first.headers.etag) },
  });
  t.equal(again.statusCode, 304);

  for (const { id } of [liar, cut, note]) {
    const answer = await fetched(cloud, path(id), ann.token);
    t.match([answer.statusCode, answer.json().code], [404, "NO_THUMBNAIL"]);
  }
  t.equal(kept(cloud).length, 1, "what could not be drawn leaves nothing");
  t.equal((await fetched(cloud, path(shirt.id))).statusCode, 401);
  t.equal((await fetched(cloud, path(shirt.id), bob.token)).statusCode, 403);
  t.equal((await fetched(cloud, path(999_999), ann.token)).statusCode, 404);

  const drop = await call(cloud, "POST", "/drop/create/", { token: ann.token, body: { files: [shirt.id] } });
  const { access, shared_by: by } = (
    await call(cloud, "POST", "/drop/get-drop/", { body: { code: drop.body.drop.code } })
  ).body;
  t.equal(by, "ann");
  const seen = (id: number | string, proof = access) =>
    fetched(cloud, `/drop/thumbnail/${id}/?access=${encodeURIComponent(proof)}`);
  t.equal((await seen(shirt.id)).statusCode, 200);
  t.match(
    (await seen(cut.id)).json(),
    { code: "DROP_NO_THUMBNAIL" },
    "what is not in the drop is not told of",
  );
  t.equal((await seen("x")).statusCode, 404);
  t.equal((await seen(shirt.id, "forged")).statusCode, 401);

  const thumbnails = createDriveThumbnails({ db: cloud.db, store: cloud.store }, cloud.config.dataDir);
  t.equal(await thumbnails.sweep(), 0, "what is in use stays");
  await ann.post(`${shirt.id}/delete/`);
  await ann.post("trash/empty/");
  await cloud.store.sweep(new Date(Date.now() + 1000));
  t.equal(await thumbnails.sweep(), 1);
  t.same(kept(cloud), []);
});

t.test("what is chosen comes as one archive, the owner's own alone", async (t) => {
  const cloud = await openDrive(t);
  const [ann, bob] = [await keeper(cloud, "ann"), await keeper(cloud, "bob")];
  const top = await ann.add("top.txt");
  await ann.add("inner.txt", "/album/deep/");
  const foreign = await bob.add("secret.txt");
  const { files } = (await ann.post("list/", { path: "/", kind: "folders" })).body;
  t.same(
    files.map(({ name }: Shown) => name),
    ["album"],
    "a list may be of folders alone",
  );
  t.same((await ann.post("list/", { path: "/", kind: "files" })).body.files.length, 1);
  t.equal((await ann.post("list/", { path: "/", kind: "both" })).status, 400);
  const found = await ann.post("list/", { path: "/", kind: "folders", search: "e" });
  t.same(
    found.body.files.map(({ name }: Shown) => name),
    ["deep"],
  );

  const zip = (ids: string, token = ann.token) => fetched(cloud, `/file/zip/?ids=${ids}`, token);
  const whole = await zip(`${top.id},${files[0].id},${foreign.id},${top.id}`);
  t.equal(whole.statusCode, 200);
  t.equal(whole.rawPayload.length, Number(whole.headers["content-length"]));
  const unpacked = unzipped(whole.rawPayload);
  t.same([...unpacked.keys()].toSorted(), ["album/deep/inner.txt", "top.txt"]);
  t.equal(String(unpacked.get("top.txt")), "the bytes of top.txt");
  t.match((await zip(String(files[0].id))).headers["content-disposition"], /album\.zip/);

  t.match((await zip(String(foreign.id))).json(), { code: "FILE_NOT_FOUND" });
  for (const ids of ["", "x", "1,,2", "1,".repeat(2000)])
    t.equal((await zip(ids)).statusCode, 400, ids.slice(0, 9));
  t.equal((await fetched(cloud, `/file/zip/?ids=${top.id}`)).statusCode, 401);
});
