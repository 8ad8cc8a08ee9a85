import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { createContext, readConfig } from "@clothesline/cloud-server";
import { call, type Cloud, openCloud, register } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { launch } from "../../process.ts";
import { bundle, type Item, picture, sha256 } from "../../pictures.ts";

/** A data folder of a server that stopped, and what a later start of it does. */
async function prepare(t: Test, items: Item[]) {
  const dir = t.testdir({});
  const cloud = await openCloud(t, { dir });
  const ann = await register(cloud, "ann");
  await call(cloud, "POST", `/api/sync/user/${ann.id}`, { ...ann, body: bundle(items) });
  return { dir, cloud, ann };
}

const journal = (cloud: Cloud, changes: { image_id: string; source: string | null; path: string }[]) =>
  cloud.db
    .insertInto("file_changes")
    .values(changes.map((change) => ({ ...change, user_id: "ann-id" })))
    .execute();

/** Closes without the orderly end: the journal stays as a kill -9 would leave it. */
async function crash(cloud: Cloud, before: () => Promise<unknown>): Promise<void> {
  await before();
  const kept = await cloud.db.selectFrom("file_changes").selectAll().execute();
  await cloud.app.close();
  const context = await createContext(cloud.config, { log: false });
  if (kept.length > 0) await context.database.db.insertInto("file_changes").values(kept).execute();
  await context.close();
}

t.test("staged files of bundles that never ended are removed at the start", async (t) => {
  const { dir, cloud, ann } = await prepare(t, [{ id: "1", filename: "1.png", bytes: picture("1") }]);
  await cloud.app.close();
  writeFileSync(join(cloud.dataDir, "staging", "left.part"), picture("left"));
  const again = await openCloud(t, { dir });
  t.same(filesIn(again.dataDir, "staging"), {});
  t.same(filesIn(again.dataDir, `users/${ann.id}`), { "clothes/1.png": sha256(picture("1")) });
});

t.test("a commit that was promised is finished at the start", async (t) => {
  const { dir, cloud, ann } = await prepare(t, [
    { id: "1", filename: "1.png", bytes: picture("old") },
    { id: "2", filename: "2.png", bytes: picture("2") },
  ]);
  // As after the transaction of a bundle that replaces 1, moves 2 to char and adds 3, before any file moved.
  const staging = join(cloud.dataDir, "staging");
  const folder = join(cloud.dataDir, "users", ann.id, "clothes");
  await crash(cloud, async () => {
    writeFileSync(join(staging, "a.part"), picture("new"));
    copyFileSync(join(folder, "2.png"), join(staging, "b.part"));
    writeFileSync(join(staging, "c.part"), picture("3"));
    await cloud.db.deleteFrom("file_changes").execute();
    await journal(cloud, [
      { image_id: "1", source: "staging/a.part", path: "users/ann-id/clothes/1.png" },
      { image_id: "2", source: "staging/b.part", path: "users/ann-id/char/2.png" },
      { image_id: "3", source: "staging/c.part", path: "users/ann-id/clothes/3.png" },
      { image_id: "2", source: null, path: "users/ann-id/clothes/2.png" },
    ]);
  });
  const expected = {
    "char/2.png": sha256(picture("2")),
    "clothes/1.png": sha256(picture("new")),
    "clothes/3.png": sha256(picture("3")),
  };
  const again = await openCloud(t, { dir });
  t.same(filesIn(again.dataDir, `users/${ann.id}`), expected);
  t.same(filesIn(again.dataDir, "staging"), {});
  t.same(await again.db.selectFrom("file_changes").selectAll().execute(), []);
});

t.test("what was done already is not done again", async (t) => {
  const { dir, cloud, ann } = await prepare(t, [{ id: "1", filename: "1.png", bytes: picture("1") }]);
  const before = filesIn(cloud.dataDir, `users/${ann.id}`);
  t.not((await cloud.db.selectFrom("file_changes").selectAll().execute()).length, 0);
  await crash(cloud, async () => undefined);
  const again = await openCloud(t, { dir });
  t.same(filesIn(again.dataDir, `users/${ann.id}`), before);
  t.equal((await again.db.selectFrom("cloud_images").selectAll().execute()).length, 1);
});

t.test("a promised picture whose bytes are gone loses its row, so that it is sent again", async (t) => {
  const { dir, cloud, ann } = await prepare(t, [
    { id: "1", filename: "1.png", bytes: picture("1") },
    { id: "2", filename: "2.png", bytes: picture("2") },
  ]);
  await crash(cloud, async () => {
    rmSync(join(cloud.dataDir, "users", ann.id, "clothes", "1.png"));
  });
  const again = await openCloud(t, { dir });
  t.match(await again.db.selectFrom("cloud_images").selectAll().execute(), [{ id: "2" }]);
  const { body } = await call(again, "GET", `/api/sync/user/${ann.id}/library`, ann);
  t.equal(body.total_images, 1);
});

t.test("a disk that refuses keeps the promise until it is kept", async (t) => {
  const { dir, cloud, ann } = await prepare(t, [{ id: "1", filename: "1.png", bytes: picture("1") }]);
  const target = join(cloud.dataDir, "users", ann.id, "clothes", "2.png");
  await crash(cloud, async () => {
    writeFileSync(join(cloud.dataDir, "staging", "a.part"), picture("2"));
    await cloud.db.deleteFrom("file_changes").execute();
    await journal(cloud, [{ image_id: "2", source: "staging/a.part", path: "users/ann-id/clothes/2.png" }]);
    mkdirSync(join(target, "in the way"), { recursive: true });
  });
  const blocked = await openCloud(t, { dir });
  t.same(Object.keys(filesIn(blocked.dataDir, "staging")), ["a.part"], "nothing promised is swept");
  const body = bundle([{ id: "3", filename: "3.png", bytes: picture("3") }]);
  const url = `/api/sync/user/${ann.id}`;
  const refused = await call(blocked, "POST", url, { ...ann, body });
  t.match([refused.status, refused.body.error], [500, "同步处理失败"]);
  rmSync(target, { recursive: true });
  const served = await call(blocked, "POST", url, { ...ann, body });
  t.equal(served.status, 200);
  t.same(filesIn(blocked.dataDir, `users/${ann.id}`), {
    "clothes/1.png": sha256(picture("1")),
    "clothes/2.png": sha256(picture("2")),
    "clothes/3.png": sha256(picture("3")),
  });
});

t.test("two servers do not share a data folder", async (t) => {
  const cloud = await openCloud(t);
  const config = readConfig({ CLOUD_DATA_DIR: cloud.dataDir });
  await t.rejects(createContext(config, { log: false }), { name: "FolderLockedError" });
});

t.test("a kill at any moment loses nothing that was confirmed and leaves nothing broken", async (t) => {
  const dir = t.testdir({});
  const dataDir = join(dir, "cloud");
  const headers: Record<string, string> = { "content-type": "application/json" };
  const confirmed = new Map<string, string>();
  let generation = 0;
  for (let round = 0; round < 6; round += 1) {
    const { child, url } = await launch(dataDir);
    t.same(readdirSync(join(dataDir, "staging")), [], "nothing is staged after the start");
    if (round === 0) {
      const fields = { username: "ann", email: "a@b.co", password: "p", local_user_id: "ann" };
      const init = { method: "POST", headers, body: JSON.stringify(fields) };
      const reply = (await (await fetch(`${url}/api/register`, init)).json()) as { token: string };
      headers["authorization"] = `Bearer ${reply.token}`;
    }
    let timer: NodeJS.Timeout | undefined;
    try {
      // Each bundle replaces, renames and adds.
      for (;;) {
        generation += 1;
        const items = Array.from({ length: 12 }, (_, index) => {
          const isNew = index % 3 === 0;
          const id = isNew ? `i-${generation}-${index}` : `i-${index}`;
          const name = isNew ? id : `p-${index}-${index % 3 === 1 ? "" : generation % 2}`;
          return { id, filename: `${name}.png`, bytes: picture(`${index} of ${generation}`) };
        });
        const init = { method: "POST", headers, body: JSON.stringify(bundle(items)) };
        const reply = (await (await fetch(`${url}/api/sync/user/ann`, init)).json()) as {
          sync_result: { confirmed: { id: string; sha256: string }[]; failed_files: number };
        };
        t.equal(reply.sync_result.failed_files, 0);
        for (const { id, sha256: hash } of reply.sync_result.confirmed) confirmed.set(id, hash);
        // From the first confirmation on, the end may come while any kind of change is under way.
        timer ??= setTimeout(() => child.kill("SIGKILL"), round * 9);
      }
    } catch (error) {
      t.ok(error instanceof TypeError || error instanceof SyntaxError, "the connection broke");
    }
    clearTimeout(timer);
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }

  const cloud = await openCloud(t, { dir });
  const rows = await cloud.db.selectFrom("cloud_images").selectAll().execute();
  t.same(
    filesIn(dataDir, "users/ann"),
    Object.fromEntries(rows.map((row) => [`${row.category}/${row.filename}`, row.sha256])),
    "files are as the rows say",
  );
  t.same(filesIn(dataDir, "staging"), {});
  const held = new Map(rows.map((row) => [row.id, row]));
  t.ok(confirmed.size > 12);
  for (const [id, hash] of confirmed) {
    // Those of one generation alone were never sent again.
    if (/^i-\d+-\d+$/.test(id)) t.equal(held.get(id)?.sha256, hash, `${id} is as confirmed`);
    else t.ok(held.has(id), `${id} is there`);
  }
  const { body } = await call(cloud, "GET", "/api/sync/user/ann/library", {
    token: (headers["authorization"] ?? "").slice(7),
  });
  t.equal(body.total_images, rows.length);
});
