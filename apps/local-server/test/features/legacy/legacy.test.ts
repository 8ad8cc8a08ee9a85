import { createHash } from "node:crypto";
import { join } from "node:path";
import { MigrationError, openDatabase } from "@clothesline/database";
import { sql } from "kysely";
import t from "tap";
import { createContext, readConfig } from "../../../src/index.ts";
import { startDesktop } from "../../support/desktop.ts";
import { filesUnder } from "../../support/files.ts";
import { makeOldLibrary, type OldLibrary } from "../../support/old-server.ts";
import { dataUrl, picture } from "../../support/pictures.ts";

const admin = "default-user-12345678";
const ann = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
const people = [
  { id: admin, name: "admin", password: "admin123", email: "admin@local.com" },
  { id: ann, name: "ann", password: "password123" },
];
const png = await picture("png", { width: 60, height: 40 });
const jpeg = await picture("jpeg", { width: 30, height: 20 });

const library: OldLibrary = {
  users: people,
  images: [
    {
      id: "i-1",
      user: ann,
      filename: "clothes_20250613_184530_12345678.png",
      context: '{"alt":"示例图片","category":"clothes"}',
      file: `${ann}/clothes/clothes_20250613_184530_12345678.png`,
      bytes: png,
    },
    // A JPEG under another's name, the category only in the name, and no context at all.
    {
      id: "i-2",
      user: ann,
      filename: "char_20250613_184531_87654321.png",
      context: "not JSON",
      file: `${ann}/char/char_20250613_184531_87654321.png`,
      bytes: jpeg,
    },
    { id: "i-3", user: admin, filename: "clothes_20250613_184532_abcdefab.png" },
    {
      id: "i-4",
      user: admin,
      filename: "clothes_20250613_184533_abcdefab.png",
      file: `${admin}/clothes/clothes_20250613_184533_abcdefab.png`,
      bytes: png.subarray(0, png.length / 2),
    },
    { id: "i-5", user: admin, filename: "../../../secret.key" },
    { id: "i-6", user: "nobody", filename: "clothes_20250613_184534_abcdefab.png" },
  ],
};

t.test("people of an old server log in with their passwords, which are then kept as argon2id", async (t) => {
  const dir = t.testdir();
  await makeOldLibrary(dir, library);
  const desktop = await startDesktop(t, { dir });
  const hashOf = async (id: string) =>
    (
      await desktop.context.db
        .selectFrom("users")
        .select("password_hash")
        .where("user_id", "=", id)
        .executeTakeFirstOrThrow()
    ).password_hash;
  const wrong = await desktop.send("POST", "/api/login", {
    json: { username: "ann", password: "password12" },
  });
  t.match(wrong, { status: 401, body: { error: "用户名或密码错误" } });
  const stored = createHash("sha256").update("password123").digest("hex");
  for (const password of [stored, `sha256:${stored}`]) {
    const pass = await desktop.send("POST", "/api/login", { json: { username: "ann", password } });
    t.equal(pass.status, 401, "the hash itself is no password");
  }
  t.notMatch(await hashOf(ann), /^\$argon2id/);

  for (let time = 1; time <= 2; time += 1) {
    const person = await desktop.login("ann", "password123");
    t.equal(person.userId, ann);
    t.match(await hashOf(ann), /^\$argon2id/);
    t.match((await person.send("GET", "/api/user/profile")).body.user, {
      email: "ann@example.com",
      created_at: "2025-06-13 10:30:00",
      cloud_sync_enabled: true,
      image_count: 2,
    });
  }
  const owner = await desktop.login();
  t.equal(owner.userId, admin, "the default user is the old one");
  t.equal((await owner.send("GET", "/api/user/profile")).body.user.uses_default_password, true);
});

t.test("an old person may change password and e-mail at once", async (t) => {
  const dir = t.testdir();
  await makeOldLibrary(dir, { users: [{ ...people[0]!, password: "changed already" }, people[1]!] });
  const desktop = await startDesktop(t, { dir });
  const owner = await desktop.login("admin", "changed already");
  t.equal((await owner.send("GET", "/api/user/profile")).body.user.uses_default_password, false);
  const change = await owner.send("PATCH", "/api/user/profile", {
    json: { current_password: "changed already", password: "another one", email: "a@example.com" },
  });
  t.equal(change.status, 200);
  t.equal((await desktop.login("admin", "another one")).userId, admin);
});

t.test("pictures of an old server are in the library, whole, where they were", async (t) => {
  const dir = t.testdir();
  await makeOldLibrary(dir, library);
  const before = await filesUnder(join(dir, "saved_images"));
  const lines: string[] = [];
  const log = { stream: { write: (line: string) => void lines.push(line) } };
  const desktop = await startDesktop(t, { dir, log });
  const person = await desktop.login("ann", "password123");
  const { body } = await person.send("GET", "/api/user/images");
  const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  t.match(body.images, [
    {
      id: "i-2",
      category: "char",
      image_width: 30,
      image_height: 20,
      file_size: jpeg.length,
      sha256: sha256(jpeg),
      context_info: { category: "char" },
    },
    {
      id: "i-1",
      user_id: ann,
      filename: "clothes_20250613_184530_12345678.png",
      original_url: "https://example.com/image.png",
      page_url: "https://example.com/page",
      page_title: "示例页面",
      saved_at: "2025-06-13 18:45:30",
      file_size: png.length,
      image_width: 60,
      image_height: 40,
      sha256: sha256(png),
      context_info: { alt: "示例图片", category: "clothes" },
      status: "saved",
      cloud_synced: false,
    },
  ]);
  const served = await person.send("GET", body.images[0]?.preview_url ?? "");
  t.same(served.bytes, jpeg);
  t.equal(served.headers.get("content-type"), "image/jpeg", "by its bytes");
  t.equal((await person.send("GET", body.images[1]?.thumbnail_url ?? "")).status, 200);
  t.equal((await person.send("GET", `/api/user/images?q=${encodeURIComponent("示例图")}`)).body.total, 1);
  const again = await person.send("POST", "/api/receive-image", { json: { imageData: dataUrl(png) } });
  t.match(again.body, { duplicate: true, imageId: "i-1" });
  t.same(await filesUnder(join(dir, "saved_images")), before, "no file was touched");

  const told = lines.find((line) => line.includes("i-3")) ?? "";
  t.match(JSON.parse(told), {
    level: "warn",
    imported: 2,
    left: [
      { id: "i-3", reason: "its file is missing" },
      { id: "i-4", reason: "its file is not a whole picture" },
      { id: "i-5", reason: "its file name is not safe" },
      { id: "i-6", reason: "its owner is unknown" },
    ],
  });
});

t.test("everything of the old database is kept beside the new tables, and taken over once", async (t) => {
  const dir = t.testdir();
  await makeOldLibrary(dir, library);
  const first = await startDesktop(t, { dir });
  const { db } = first.context;
  const count = async (table: string) =>
    (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db)).rows[0]?.n;
  t.same(
    await Promise.all(
      ["legacy_users", "legacy_images", "legacy_tasks", "users", "images", "tasks"].map(count),
    ),
    [2, 6, 1, 2, 2, 0],
  );
  await (await first.login("ann", "password123")).send("DELETE", "/api/user/images/i-1");
  await (await first.login("ann", "password123")).send("DELETE", "/api/user/trash");
  await first.stop();

  const lines: string[] = [];
  const second = await startDesktop(t, { dir, log: { stream: { write: (line) => void lines.push(line) } } });
  const { body } = await (await second.login("ann", "password123")).send("GET", "/api/user/images");
  t.same(
    body.images.map(({ id }) => id),
    ["i-2"],
    "what was deleted since does not come back",
  );
  t.notMatch(lines.join(""), "i-3", "what was said once is not said at every start");
});

t.test("a start that was cut off during the import goes on with what is left", async (t) => {
  const dir = t.testdir();
  await makeOldLibrary(dir, library);
  const first = await startDesktop(t, { dir });
  await first.context.db.deleteFrom("images").where("id", "=", "i-2").execute();
  await sql`update legacy_images set import_result = null where id in ('i-1', 'i-2')`.execute(
    first.context.db,
  );
  await first.stop();
  const second = await startDesktop(t, { dir });
  const { body } = await (await second.login("ann", "password123")).send("GET", "/api/user/images");
  t.same(
    body.images.map(({ id }) => id),
    ["i-2", "i-1"],
  );
});

t.test(
  "names and addresses that are one by today's rules are told apart, and odd rows are left",
  async (t) => {
    const dir = t.testdir();
    await makeOldLibrary(dir, {
      users: [
        { id: "u1", name: "Bob", password: "first one", email: "bob@example.com" },
        { id: "u2", name: "bob", password: "second one", email: "BOB@example.com" },
        { id: "../up", name: "climber", password: "password123" },
      ],
    });
    const { db, close } = openDatabase({ file: join(dir, "image_database.db") });
    await sql`insert into users values ('u3', 'carl', 'carl@example.com', 'pbkdf2:sha256:1$x$y', null, null, null)`.execute(
      db,
    );
    await close();
    const desktop = await startDesktop(t, { dir });
    t.equal((await desktop.login("Bob", "first one")).userId, "u1");
    const second = await desktop.login("bob-2", "second one");
    t.equal(second.userId, "u2");
    t.equal((await second.send("GET", "/api/user/profile")).body.user.email, "2.BOB@example.com");
    for (const username of ["climber", "carl"]) {
      const reply = await desktop.send("POST", "/api/login", { json: { username, password: "password123" } });
      t.equal(reply.status, 401, username);
    }
    t.match(desktop.context.defaultUserId, /^default-user-[0-9a-f]{8}$/, "a default user is made");
  },
);

t.test("a file that cannot be read, or that two rows claim, keeps no server from starting", async (t) => {
  const dir = t.testdir();
  const filename = "clothes_20250613_184530_12345678.png";
  const file = `${ann}/clothes/${filename}`;
  const folder = "char_20250613_184530_12345678.png";
  await makeOldLibrary(dir, {
    users: people,
    images: [
      { id: "i-1", user: ann, filename, file, bytes: png },
      { id: "i-2", user: ann, filename },
      { id: "i-3", user: ann, filename: folder, file: `${ann}/char/${folder}/inside.png`, bytes: png },
    ],
  });
  const { context } = await startDesktop(t, { dir });
  t.same(context.recovered.legacy, {
    imported: 1,
    left: [
      { id: "i-2", reason: "another picture has its file" },
      { id: "i-3", reason: "its file cannot be read (EISDIR)" },
    ],
  });
});

t.test("an old person called admin is the default user where there is no other", async (t) => {
  const dir = t.testdir();
  await makeOldLibrary(dir, { users: [{ id: "u1", name: "Admin", password: "her own" }] });
  const desktop = await startDesktop(t, { dir });
  t.equal(desktop.context.defaultUserId, "u1");
});

t.test("a database of some other program is refused in one sentence and keeps what it holds", async (t) => {
  const dir = t.testdir();
  const file = join(dir, "image_database.db");
  const other = openDatabase({ file });
  await sql`create table images (id text, user_id text, filename text)`.execute(other.db);
  await sql`create table users (id integer primary key, login text)`.execute(other.db);
  await sql`insert into users values (1, 'ann')`.execute(other.db);
  await other.close();
  const refused = createContext(readConfig({ LOCAL_DATA_DIR: dir }));
  await t.rejects(refused, MigrationError);
  await t.rejects(refused, { message: /the table users is not one that this program knows/ });
  const { db, close } = openDatabase({ file, readonly: true });
  const { rows: tables } = await sql<{ name: string }>`
    select name from sqlite_master where name not like 'kysely%' and type = 'table'`.execute(db);
  t.same(
    tables.map(({ name }) => name),
    ["images", "users"],
  );
  t.same((await sql`select * from users`.execute(db)).rows, [{ id: 1, login: "ann" }]);
  await close();
});
