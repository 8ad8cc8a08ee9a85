import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { readConfig } from "@clothesline/cloud-server";
import { call, openCloud } from "../cloud.ts";
import { filesIn } from "../disk.ts";
import { bundle, picture, sha256 } from "../pictures.ts";
import { keeper, openDrive } from "../surfaces/drive/files/shelf.ts";
import { enter, loginBody, someone } from "../surfaces/drive/people.ts";
import { run } from "./run.ts";

const statusOf = async (reply: ReturnType<typeof call>) => (await reply).status;

t.test("the first administrator is made before the server ever ran, or while it runs", async (t) => {
  const dir = t.testdir({});
  const config = readConfig({ CLOUD_DATA_DIR: join(dir, "cloud") });
  const made = await run({ config }, "create-admin root --email root@example.com", "chosen password\n");
  t.match(made, { code: 0, said: /root is an administrator now/ });
  t.notMatch(made.said, /chosen password/);

  const cloud = await openCloud(t, { dir });
  const secondly = await run(cloud, "create-admin Zoë");
  const password = /shown only now: ([A-Z2-9-]{24})\n/.exec(secondly.said)?.[1] ?? "";
  for (const [username, given] of [
    ["root", "chosen password"],
    ["zoë", password],
  ] as const) {
    const entered = await call(cloud, "POST", "/user/login/", { body: { username, password: given } });
    t.match([entered.status, entered.body.user?.permission], [200, "admin"], username);
    t.equal(await statusOf(call(cloud, "POST", "/api/login", { body: { username, password: given } })), 200);
  }
  t.match((await someone(cloud, "ann")).username, "ann");
  t.same(
    (await cloud.db.selectFrom("cloud_users").select("permission").orderBy("id").execute()).map(
      ({ permission }) => permission,
    ),
    ["admin", "admin", "user"],
  );
});

t.test("a command that cannot be done says why and does nothing", async (t) => {
  const cloud = await openCloud(t);
  await someone(cloud, "ann");
  const before = await cloud.db.selectFrom("cloud_users").selectAll().execute();
  for (const [args, said, typed] of [
    ["create-admin ann", /already/],
    ["create-admin", /Which name/],
    ["create-admin .a", /3-20 letters/, "good enough\n"],
    ["create-admin bob", /at least 8/, "admin\n"],
    ["create-admin bob --email bob", /no e-mail/, "good enough\n"],
    ["reset-password nobody", /no account nobody/],
    ["reset-password ann", /at least 8/, "short\n"],
    ["disable", /Which account/],
    ["delete nobody", /no account nobody/],
    ["export ann", /Which folder/],
    ["invite --days 0", /from 1 to 365/],
    ["invite --mail x", /Unknown option/],
  ] as const) {
    const result = await run(cloud, args, typed);
    t.match([result.code, result.said], [1, said], args);
  }
  for (const args of ["", "nothing", "constructor"]) {
    t.match(await run(cloud, args), { code: 2, said: /create-admin NAME/ }, args);
  }
  t.match(await run(cloud, "--help"), { code: 0, said: /create-admin NAME/ });
  t.same(await cloud.db.selectFrom("cloud_users").selectAll().execute(), before);
});

t.test("a password is reset while the server runs, and that ends every session", async (t) => {
  const cloud = await openCloud(t);
  const ann = await someone(cloud, "ann");
  t.match(await run(cloud, "reset-password ANN", "another one\n"), {
    code: 0,
    said: /logged out everywhere/,
  });
  t.equal(await statusOf(call(cloud, "GET", "/user/profile/", ann)), 401);
  t.equal(await statusOf(call(cloud, "POST", "/user/login/", loginBody(ann))), 401);
  await enter(cloud, { ...ann, password: "another one" });
});

t.test("a disabled account is out at once on every surface, until it is enabled", async (t) => {
  const cloud = await openDrive(t);
  const ann = await someone(cloud, "ann");
  const device = await call(cloud, "POST", "/api/login", loginBody(ann));
  const studio = await call(cloud, "POST", "/api/auth/login", loginBody(ann));
  const library = `/api/sync/user/${device.body.cloud_user_id}/library`;
  const everywhere = async () => [
    await statusOf(call(cloud, "GET", "/user/profile/", ann)),
    await statusOf(call(cloud, "POST", "/user/refresh-token/", { body: { refresh: ann.refresh } })),
    await statusOf(call(cloud, "POST", "/file/list/", { token: ann.token, body: {} })),
    await statusOf(call(cloud, "GET", "/drop/", ann)),
    await statusOf(call(cloud, "GET", "/api/auth/profile", { token: studio.body.data.token })),
    await statusOf(call(cloud, "GET", library, { token: device.body.token })),
  ];
  t.match(await run(cloud, "disable ann"), { code: 0, said: /shut out/ });
  t.same(await everywhere(), [401, 401, 401, 401, 401, 401]);
  for (const url of ["/user/login/", "/api/login", "/api/auth/login"]) {
    t.match(await call(cloud, "POST", url, loginBody(ann)), { status: 403 }, url);
    const guess = { body: { username: "ann", password: "guess" } };
    t.match(await call(cloud, "POST", url, guess), { status: 401 }, "and only the holder is told");
  }
  t.match((await run(cloud, "list")).said, /ann\tann@example.com\tuser\tdisabled/);

  t.match(await run(cloud, "enable ann"), { code: 0 });
  t.same(await everywhere(), [401, 401, 401, 401, 401, 401], "what was ended stays ended");
  await enter(cloud, ann);
});

t.test("an administrator is made of an account and the other way round", async (t) => {
  const cloud = await openCloud(t);
  const ann = await someone(cloud, "ann");
  const permission = async () => (await call(cloud, "GET", "/user/profile/", ann)).body.permission;
  await run(cloud, "grant-admin ann");
  t.equal(await permission(), "admin");
  await run(cloud, "revoke-admin ann");
  t.equal(await permission(), "user");
});

/** A person with something in every part of the cloud. */
async function collector(t: Parameters<typeof openDrive>[0], dir: string) {
  const cloud = await openDrive(t, {}, dir);
  const ann = await keeper(cloud, "ann");
  const kept = await ann.add("笔记.txt", "/a/b/");
  const trashed = await ann.add("old.txt");
  await ann.post(`${trashed.id}/delete/`);
  const drop = { files: [kept.id], code: "abc", expire_days: 7, password: "secret" };
  await call(cloud, "POST", "/drop/create/", { token: ann.token, body: drop });
  const device = await call(cloud, "POST", "/api/login", loginBody(ann));
  const userId = String(device.body.cloud_user_id);
  const items = [{ id: "1", filename: "1.png", bytes: picture("one") }];
  const pushed = await call(cloud, "POST", `/api/sync/user/${userId}`, {
    token: device.body.token,
    body: bundle(items),
  });
  if (pushed.status !== 200) throw new Error(JSON.stringify(pushed.body));
  const thumbnails = join(cloud.dataDir, "thumbnails", userId);
  mkdirSync(thumbnails, { recursive: true });
  writeFileSync(join(thumbnails, "a.webp"), "");
  const object = await cloud.db.selectFrom("objects").select("id").executeTakeFirst();
  mkdirSync(join(cloud.dataDir, "thumbnails", "drive"), { recursive: true });
  writeFileSync(join(cloud.dataDir, "thumbnails", "drive", `${object?.id}.webp`), "");
  return { cloud, ann, userId, kept };
}

/** Paths in the data folder that name an account. */
const pathsOf = (dataDir: string, userId: string): string[] =>
  readdirSync(dataDir, { recursive: true, encoding: "utf8" }).filter((path) => path.includes(userId));

/** How many rows each table has that could speak of a person. */
async function rowsOf({ db }: Pick<Awaited<ReturnType<typeof openDrive>>, "db">) {
  const tables = [
    "cloud_users",
    "account_devices",
    "device_tokens",
    "sessions",
    "refresh_tokens",
    "account_removals",
    "cloud_images",
    "file_changes",
    "sync_records",
    "files",
    "objects",
    "drops",
    "drop_files",
    "avatars",
    "image_generations",
  ] as const;
  const counts: Record<string, number> = {};
  for (const table of tables) counts[table] = (await db.selectFrom(table).selectAll().execute()).length;
  return counts;
}

t.test("an account is deleted with everything it has while the server runs, and nobody else's", async (t) => {
  const dir = t.testdir({});
  const { cloud, ann, userId } = await collector(t, dir);
  const eve = await someone(cloud, "eve");
  await cloud.app.ready();
  const result = await run(cloud, "delete ann");
  t.match(result, { code: 0, said: /and all its files are gone/ });
  t.equal(await statusOf(call(cloud, "GET", "/user/profile/", ann)), 401);
  t.equal(await statusOf(call(cloud, "POST", "/user/login/", loginBody(ann))), 401);
  t.equal(await statusOf(call(cloud, "GET", "/user/profile/", eve)), 200);
  await cloud.app.close();
  t.same(pathsOf(cloud.dataDir, userId), []);
  t.same(filesIn(cloud.dataDir, "objects"), {});
  t.same(filesIn(cloud.dataDir, "thumbnails"), {});

  const again = await openDrive(t, {}, dir);
  t.match(await rowsOf(again), {
    cloud_users: 1,
    account_devices: 1,
    device_tokens: 0,
    sessions: 1,
    account_removals: 0,
    cloud_images: 0,
    file_changes: 0,
    sync_records: 0,
    files: 0,
    objects: 0,
    drops: 0,
    drop_files: 0,
  });
  const fresh = await someone(again, "ann");
  t.not(fresh.id, ann.id, "who takes the name next is someone else");
  t.same((await call(again, "POST", "/file/list/", { token: fresh.token, body: {} })).body.files, []);
});

t.test("an account that is deleted while the server rests is out, and gone at its next start", async (t) => {
  const dir = t.testdir({});
  const { cloud, ann, userId } = await collector(t, dir);
  await cloud.app.close();
  t.match(await run(cloud, "delete ann"), { code: 0, said: /when the server starts/ });
  t.match(await run(cloud, "enable ann"), { code: 1, said: /being removed/ });
  t.ok(existsSync(join(cloud.dataDir, "users", userId)));

  const again = await openDrive(t, {}, dir);
  t.equal(await statusOf(call(again, "POST", "/user/login/", loginBody(ann))), 403);
  await again.app.ready();
  await again.app.close();
  t.same(pathsOf(cloud.dataDir, userId), []);
  const rows = await rowsOf(await openDrive(t, {}, dir));
  t.same([rows["cloud_users"], rows["cloud_images"], rows["files"], rows["objects"]], [0, 0, 0, 0]);
});

t.test("everything a person has is exported to a folder, while the server runs", async (t) => {
  const dir = t.testdir({});
  const { cloud, userId, kept } = await collector(t, dir);
  await someone(cloud, "eve");
  const folder = join(dir, "out", "ann");
  const result = await run(cloud, `export ann ${folder}`);
  t.match(result, { code: 0, said: /^3 files and \d+ records of ann/ });
  t.same(filesIn(folder, "wardrobe"), { "clothes/1.png": sha256(picture("one")) });
  t.equal(readFileSync(join(folder, "drive", "a", "b", "笔记.txt"), "utf8"), "the bytes of 笔记.txt");
  t.equal(readFileSync(join(folder, "drive-trash", "old.txt"), "utf8"), "the bytes of old.txt");
  const lines = (list: string): Record<string, unknown>[] =>
    readFileSync(join(folder, `${list}.jsonl`), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.match(lines("profile"), [{ username: "ann", userId }]);
  t.match(lines("wardrobe"), [{ id: "1", filename: "1.png", sha256: sha256(picture("one")) }]);
  t.ok(lines("drive").some(({ id, path }) => id === kept.id && path === "/a/b/"));
  t.match(lines("drops"), [{ code: "abc", hasPassword: true }]);
  const everything = readdirSync(folder).flatMap((name) =>
    name.endsWith(".jsonl") ? readFileSync(join(folder, name), "utf8") : [],
  );
  for (const secret of ["argon2", "eve"]) t.notOk(everything.join("").includes(secret), secret);

  t.match(await run(cloud, `export ann ${folder}`), { code: 1, said: /not empty/ });
});

t.test("whatever files are called and however deep they lie, they are exported", async (t) => {
  const dir = t.testdir({});
  const cloud = await openDrive(t, {}, dir);
  const ann = await keeper(cloud, "ann");
  const key = "ann/key";
  await ann.add("a:b");
  await ann.add("below.txt", "/a_b/");
  await ann.add(`${"长".repeat(250)}.txt`, "/", { key });
  await ann.add("bottom.txt", `/${Array(60).fill("deep".repeat(50)).join("/")}/`, { key });
  // In the trash, a folder of the name that a file had.
  await ann.post(`${(await ann.add("photos")).id}/delete/`);
  const inside = await ann.add("inside.txt", "/photos/");
  const { body } = await ann.post("list/", { path: "/" });
  const folder = (body.files as { id: number; name: string }[]).find(({ name }) => name === "photos");
  await ann.post(`${folder?.id}/delete/`);

  const out = join(dir, "out");
  t.match(await run(cloud, `export ann ${out}`), { code: 0, said: /^6 files and \d+ records of ann/ });
  const read = (...names: string[]) => readFileSync(join(out, ...names), "utf8");
  t.equal(read("drive", "a_b"), "the bytes of a:b");
  t.equal(read("drive", "a_b (1)", "below.txt"), "the bytes of below.txt");
  t.equal(read("drive", "too-deep", "bottom.txt"), "the bytes of bottom.txt");
  t.match(readdirSync(join(out, "drive")).join(), /长{70,}\.txt/);
  t.equal(read("drive-trash", "photos"), "the bytes of photos");
  t.equal(read("drive-trash", "photos (1)", "inside.txt"), `the bytes of ${inside.name}`);
});

t.test("where an invitation is needed, each is good for one account on any surface", async (t) => {
  const cloud = await openCloud(t, { env: { REGISTRATION: "invite" } });
  const codes: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { code, said } = await run(cloud, "invite --days 2");
    t.equal(code, 0);
    codes.push(/: ([A-Z2-9-]{19})\n/.exec(said)?.[1] ?? "");
  }
  const [first = "", second = "", third = ""] = codes;
  const stored = JSON.stringify(await cloud.db.selectFrom("invites").selectAll().execute());
  t.notOk(codes.some((code) => stored.includes(code)));

  const invited = (url: string, username: string, inviteCode: unknown) =>
    call(cloud, "POST", url, {
      body: { username, email: `${username}@example.com`, password: "secret", invite_code: inviteCode },
    });
  for (const url of ["/user/register/", "/api/register", "/api/auth/register"]) {
    for (const code of [undefined, "", "AAAA-AAAA-AAAA-AAAA"]) {
      t.match(await invited(url, "ann", code), { status: 403 }, url);
    }
  }
  t.equal(
    (await invited("/user/register/", "a", first)).status,
    400,
    "an account that is not made takes none",
  );
  const twice = await Promise.all(["ann", "bob"].map((name) => invited("/user/register/", name, first)));
  t.same(
    twice.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 403],
  );
  t.equal((await invited("/api/register", "cat", second.toLowerCase().replaceAll("-", " "))).status, 200);
  await cloud.db.updateTable("invites").set({ expires_at: "2020-01-01 00:00:00" }).execute();
  t.equal((await invited("/api/register", "dan", third)).status, 403, "it has expired");
  t.match(await run(cloud, "create-admin root"), { code: 0 }, "an administrator needs none");
});
