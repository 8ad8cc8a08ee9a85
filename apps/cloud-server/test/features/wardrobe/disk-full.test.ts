import { once } from "node:events";
import { join } from "node:path";
import t from "tap";
import { openCloud } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { bundle, picture, sha256 } from "../../pictures.ts";
import { launch } from "../../process.ts";

interface Reply {
  status: number;
  body: {
    error?: string;
    token?: string;
    sync_result?: { saved_files: number; failures: { filename: string; error: string }[] };
  };
}

t.test("on a full disk pictures or bundles fail, and nothing is left half-done", async (t) => {
  const dir = t.testdir({});
  const dataDir = join(dir, "cloud");
  // The first picture is larger than a file may be, and some bundles later the database is too.
  const { child, url } = await launch(dataDir, 1024);
  const headers: Record<string, string> = { "content-type": "application/json" };
  const post = async (path: string, body: unknown): Promise<Reply> => {
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, init);
    return { status: response.status, body: (await response.json()) as Reply["body"] };
  };
  const fields = { username: "ann", email: "a@b.co", password: "p", local_user_id: "ann" };
  const { body } = await post("/api/register", fields);
  headers["authorization"] = `Bearer ${body.token}`;

  const large = picture("x".repeat(2 * 1024 * 1024));
  const first = await post(
    "/api/sync/user/ann",
    bundle([
      { id: "large", filename: "large.png", bytes: large },
      { id: "small", filename: "small.png", bytes: picture("small") },
    ]),
  );
  t.match(first, {
    status: 200,
    body: {
      sync_result: { saved_files: 1, failures: [{ filename: "large.png", error: "文件保存失败" }] },
    },
  });

  const saved = new Map([["clothes/small.png", sha256(picture("small"))]]);
  let refused = 0;
  for (let round = 0; round < 60 && refused < 3; round += 1) {
    const items = Array.from({ length: 100 }, (_, index) => ({
      id: `${round}-${index}`,
      filename: `${round}-${index}.png`,
      bytes: picture(`${round} ${index}`),
      page_title: "a long title ".repeat(20),
    }));
    const reply = await post("/api/sync/user/ann", bundle(items));
    if (reply.status === 200) {
      for (const { filename, bytes } of items) saved.set(`clothes/${filename}`, sha256(bytes));
    } else {
      refused += 1;
      t.match(reply, { status: 500, body: { error: "同步处理失败" } });
    }
  }
  t.equal(refused, 3, "the database was full");
  t.equal((await fetch(`${url}/health/live`)).status, 200, "the server is alive");
  child.kill("SIGKILL");
  await once(child, "exit");

  const cloud = await openCloud(t, { dir });
  t.same(filesIn(dataDir, "users/ann"), Object.fromEntries(saved));
  t.same(filesIn(dataDir, "staging"), {});
  const rows = await cloud.db.selectFrom("cloud_images").select(["filename", "category"]).execute();
  t.same(new Set(rows.map((row) => `${row.category}/${row.filename}`)), new Set(saved.keys()));
});
