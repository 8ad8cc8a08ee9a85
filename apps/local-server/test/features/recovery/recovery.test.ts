import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { link, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openDatabase } from "@clothesline/database";
import t, { type Test } from "tap";
import type { Database } from "../../../src/index.ts";
import { startDesktop } from "../../support/desktop.ts";
import { filesUnder } from "../../support/files.ts";
import { dataUrl, fileForm, picture } from "../../support/pictures.ts";

const main = join(import.meta.dirname, "../../../src/main.ts");

/** The server as people start it, in a process of its own. */
async function startProcess(t: Test, dir: string) {
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      LOCAL_DATA_DIR: dir,
      LOCAL_PORT: "0",
      ENABLE_CLOUD_SYNC: "false",
      LOG_LEVEL: "info",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /listening at (http:\/\/[\d.:]+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stdout.resume();
    const kill = async (signal: NodeJS.Signals) => {
      child.kill(signal);
      return exited;
    };
    return { base: address, kill };
  }
  throw new Error("the server did not start");
}

/** Every row's file is at its place with its bytes, and no other file is anywhere. */
async function agrees(t: Test, dir: string, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const { db, close } = openDatabase<Database>({ file: join(dir, "image_database.db"), readonly: true });
  const rows = await db.selectFrom("images").selectAll().execute();
  await close();
  const expected = rows.map(({ user_id, category, filename, deleted_at }) =>
    join(deleted_at === null ? "saved_images" : "trash", user_id, category, filename),
  );
  const found = [
    ...(await filesUnder(join(dir, "saved_images"))).map((path) => join("saved_images", path)),
    ...(await filesUnder(join(dir, "trash"))).map((path) => join("trash", path)),
  ];
  t.same(found.toSorted(), expected.toSorted(), "files and rows agree");
  for (const [index, row] of rows.entries()) {
    const bytes = await readFile(join(dir, expected[index] ?? ""));
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== row.sha256) t.fail(`${row.filename} has other bytes`);
  }
  const ids = new Map(rows.map(({ id, sha256 }) => [id, sha256]));
  const lost = [...acknowledged].filter(([id, sha256]) => ids.get(id) !== sha256);
  t.same(lost, [], "nothing acknowledged is lost");
  t.same(await filesUnder(join(dir, "staging")), []);
}

t.test(
  "a server killed in the middle of captures, moves and deletions loses nothing it acknowledged",
  async (t) => {
    const dir = t.testdir();
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 6; round += 1) {
      const server = await startProcess(t, dir);
      const login = await fetch(`${server.base}/api/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: "admin", password: "admin123" }),
      });
      const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
      const stop = new AbortController();
      let count = 0;
      const goal = 5 + round * 4;
      const enough = Promise.withResolvers<void>();

      const capture = async () => {
        while (!stop.signal.aborted) {
          const bytes = await picture("png", { width: 120, height: 90 });
          const isForm = count % 2 === 0;
          const response = await fetch(`${server.base}/api/${isForm ? "upload-file" : "receive-image"}`, {
            method: "POST",
            headers: { cookie, ...(isForm ? {} : { "content-type": "application/json" }) },
            body: isForm ? fileForm(bytes) : JSON.stringify({ imageData: dataUrl(bytes) }),
          });
          const { imageId, sha256 } = (await response.json()) as { imageId: string; sha256: string };
          acknowledged.set(imageId, sha256);
          count += 1;
          if (count === goal) enough.resolve();
        }
      };
      const shuffle = async () => {
        for (let turn = 0; !stop.signal.aborted; turn += 1) {
          const id = [...acknowledged.keys()][turn % Math.max(1, acknowledged.size)];
          const path = `${server.base}/api/user/images/${id}`;
          const json = { "content-type": "application/json", cookie };
          const category = turn % 2 === 0 ? "char" : "clothes";
          await fetch(path, { method: "PATCH", headers: json, body: JSON.stringify({ category }) });
          await fetch(path, { method: "DELETE", headers: { cookie } });
          await fetch(`${path}/restore`, { method: "POST", headers: { cookie } });
        }
      };
      const work = [capture(), capture(), capture(), shuffle()].map((each) => each.catch(() => {}));
      await enough.promise;
      await server.kill("SIGKILL");
      stop.abort();
      await Promise.all(work);
      const again = await startDesktop(t, { dir });
      t.ok(again.context.recovered.reconciled, "the next start saw that it was killed");
      t.same(again.context.recovered.reconciled?.missing, []);
      await again.stop();
      await agrees(t, dir, acknowledged);
    }
    t.ok(acknowledged.size > 40, `${acknowledged.size} pictures were acknowledged`);
  },
);

t.test("what a crash can leave is finished or set aside, and nothing else is touched", async (t) => {
  const first = await startDesktop(t);
  const admin = await first.login();
  const save = async () => {
    const { body } = await admin.send("POST", "/api/upload-file", { form: fileForm(await picture()) });
    return body;
  };
  const [kept, moved, misplaced, gone] = [await save(), await save(), await save(), await save()];
  await admin.send("DELETE", `/api/user/images/${gone.imageId}`);
  const { dir } = first;
  const clothes = join(dir, "saved_images", admin.userId, "clothes");
  const trash = join(dir, "trash", admin.userId, "clothes");
  await first.stop();

  const unconfirmed = "clothes_20250613_184530_87654321.png";
  await writeFile(join(clothes, unconfirmed), "never confirmed");
  await writeFile(join(clothes, "holiday.png"), "someone's own file");
  await mkdir(join(dir, "saved_images", "stranger", "clothes"), { recursive: true });
  await writeFile(join(dir, "saved_images", "stranger", "clothes", unconfirmed), "not a user of ours");
  await link(join(clothes, moved.filename), join(trash, moved.filename));
  await rename(join(clothes, misplaced.filename), join(trash, misplaced.filename));
  await writeFile(join(dir, "staging", "half.part"), "half a picture");
  await writeFile(join(dir, "thumbnails", admin.userId, `${unconfirmed}.webp`), "a thumbnail of nothing");

  const clean = await startDesktop(t, { dir });
  t.equal(clean.context.recovered.reconciled, undefined, "after a clean stop nothing is looked for");
  t.equal(clean.context.recovered.swept, 1);
  t.ok((await filesUnder(clothes)).includes(unconfirmed));
  // As if the process had been killed: the note of its end is missing.
  await clean.stop();
  const { db, close } = openDatabase<Database>({ file: join(dir, "image_database.db") });
  await db.updateTable("server_runs").set({ stopped_at: null }).execute();
  await close();

  const crashed = await startDesktop(t, { dir });
  t.same(crashed.context.recovered.reconciled, { orphans: 1, leftovers: 2, finished: 1, missing: [] });
  t.same(
    await filesUnder(clothes),
    [kept.filename, moved.filename, misplaced.filename, "holiday.png"].toSorted(),
  );
  t.same(await filesUnder(trash), [gone.filename]);
  t.match(await filesUnder(join(dir, "orphans")), [new RegExp(`^${admin.userId}/\\d+_${unconfirmed}$`)]);
  t.ok((await filesUnder(join(dir, "saved_images"))).includes(`stranger/clothes/${unconfirmed}`));
  t.notOk((await filesUnder(join(dir, "thumbnails"))).some((path) => path.includes(unconfirmed)));
  await crashed.context.housekeeping.run(new Date(Date.now() + 31 * 24 * 60 * 60 * 1000));
  t.same(await filesUnder(join(dir, "orphans")), [], "what was set aside goes after 30 days");
});

t.test(
  "files older than the run that was killed are left alone: the database may be the older one",
  async (t) => {
    const first = await startDesktop(t);
    const admin = await first.login();
    const { body } = await admin.send("POST", "/api/upload-file", { form: fileForm(await picture()) });
    const { dir } = first;
    await first.stop();
    const { db, close } = openDatabase<Database>({ file: join(dir, "image_database.db") });
    await db.deleteFrom("images").execute();
    await db
      .updateTable("server_runs")
      .set({ stopped_at: null, started_at: "2999-01-01 00:00:00" })
      .execute();
    await close();
    const second = await startDesktop(t, { dir });
    t.match(second.context.recovered.reconciled, { orphans: 0, leftovers: 0 });
    t.same(await filesUnder(join(dir, "saved_images")), [`${admin.userId}/clothes/${body.filename}`]);
  },
);

t.test("two servers cannot use one data folder", async (t) => {
  const first = await startDesktop(t);
  await t.rejects(startDesktop(t, { dir: first.dir }), { name: "FolderLockedError" });
  t.equal((await first.send("GET", "/api/status")).status, 200);
});

t.test("a server that is told to stop ends by itself, and says so to the next", async (t) => {
  const dir = t.testdir();
  const server = await startProcess(t, dir);
  t.same(await server.kill("SIGTERM"), [0, null]);
  const next = await startDesktop(t, { dir });
  t.equal(next.context.recovered.reconciled, undefined);
});
