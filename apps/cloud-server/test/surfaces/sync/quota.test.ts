import t from "tap";
import { call, openCloud, register } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { bundle, type Item, picture, sha256 } from "../../pictures.ts";

const item = (name: string, size: number): Item => {
  const bytes = picture(name.padEnd(size - 16, "."));
  return { id: `i-${name}`, filename: `${name}.png`, category: "clothes", sha256: sha256(bytes), bytes };
};

t.test(
  "of a bundle that is too much, what comes first and fits is saved; the rest fails alone",
  async (t) => {
    const cloud = await openCloud(t, { env: { DRIVE_QUOTA_BYTES: "1000" } });
    const ann = await register(cloud, "ann");
    const push = (...items: Item[]) =>
      call(cloud, "POST", `/api/sync/user/${ann.id}`, { token: ann.token, body: bundle(items) });
    const a = item("a", 400);
    const first = await push(a, item("b", 700), item("c", 500));
    t.equal(first.status, 200);
    t.match(first.body.sync_result, {
      saved_files: 2,
      failed_files: 1,
      status: "partial",
      failures: [{ filename: "b.png", id: "i-b", error: "云端存储空间不足" }],
      confirmed: [{ id: "i-a" }, { id: "i-c" }],
    });
    const saved = Object.keys(filesIn(cloud.dataDir, "users")).map((path) => path.split("/").at(-1));
    t.same(saved, ["a.png", "c.png"]);
    t.same(filesIn(cloud.dataDir, "staging"), {});

    // What is there already, or only says more of it, needs no room; what takes the place of more does not either.
    const again = await push(a, { ...item("c", 500), page_title: "said later" });
    t.match(again.body.sync_result, { failed_files: 0, saved_files: 2 });
    t.match((await push({ ...item("a", 300), id: "i-a" })).body.sync_result, { failed_files: 0 });
    t.match((await push(item("d", 201))).body.sync_result, { failed_files: 1, status: "failed" });
    t.match((await push(item("d", 200))).body.sync_result, { failed_files: 0 });

    // A library made anew on the desktop: other ids, the same pictures.
    t.match((await push({ ...item("d", 200), id: "i-new" })).body.sync_result, { failed_files: 0 });

    // From the trash it comes back only where there is room for it.
    await call(cloud, "POST", `/api/sync/user/${ann.id}/trash`, { token: ann.token, body: { ids: ["i-c"] } });
    t.match((await push(item("e", 300))).body.sync_result, { failed_files: 0 });
    t.match((await push(item("c", 500))).body.sync_result, { failed_files: 1 });
    const { bytes: _, ...withoutBytes } = item("c", 500);
    const restored = await push(withoutBytes);
    t.match(restored.body.sync_result.failures, [{ error: "云端存储空间不足" }]);
  },
);
