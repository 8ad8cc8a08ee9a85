import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import sharp from "sharp";
import { type Desktop, type Reply, startDesktop } from "../support/desktop.ts";
import { filesUnder } from "../support/files.ts";
import { dataUrl, fileForm, formats, heavyPng, picture } from "../support/pictures.ts";

type Way = (desktop: Pick<Desktop, "send">, bytes: Uint8Array, category?: string) => Promise<Reply>;

const ways: Record<string, Way> = {
  "receive-image": (desktop, bytes, category) =>
    desktop.send("POST", "/api/receive-image", { json: { imageData: dataUrl(bytes), category } }),
  "upload-clipboard": (desktop, bytes, category) =>
    desktop.send("POST", "/api/upload-clipboard", { json: { imageData: dataUrl(bytes), category } }),
  "upload-file": (desktop, bytes, category) =>
    desktop.send("POST", "/api/upload-file", {
      form: fileForm(bytes, "example.png", category === undefined ? {} : { category }),
    }),
};

/** Nothing came of a refused capture: no file, no row, no task. */
async function leavesNothing(t: Test, desktop: Desktop): Promise<void> {
  for (const folder of ["saved_images", "staging", "thumbnails", "trash"]) {
    t.same(await filesUnder(join(desktop.dir, folder)), [], `nothing in ${folder}`);
  }
  for (const table of ["images", "tasks"] as const) {
    t.same(await desktop.context.db.selectFrom(table).selectAll().execute(), []);
  }
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const extensions = { png: "png", jpeg: "jpg", gif: "gif", webp: "webp" };

t.test(
  "every format by every way is on the disk byte for byte, with its row, thumbnail and task",
  async (t) => {
    const desktop = await startDesktop(t);
    const admin = await desktop.login();
    for (const [way, capture] of Object.entries(ways)) {
      for (const format of formats) {
        const bytes = await picture(format, { width: 30, height: 20 });
        const { status, body } = await capture(admin, bytes, "char");
        t.equal(status, 200, `${way} ${format}`);
        t.match(body, {
          success: true,
          taskId: /^t-[0-9a-f-]{36}$/,
          imageId: /^i-[0-9a-f-]{36}$/,
          filename: new RegExp(`^char_\\d{8}_\\d{6}_[0-9a-f]{8}\\.${extensions[format]}$`),
          fileSize: bytes.length,
          category: "char",
          isLoggedIn: true,
          duplicate: false,
          sha256: sha256(bytes),
        });
        const place = join(desktop.dir, "saved_images", admin.userId, "char", body.filename);
        t.same(await readFile(place), bytes);
        const thumbnail = join(desktop.dir, "thumbnails", admin.userId, `${body.filename}.webp`);
        t.match(await sharp(thumbnail).metadata(), { format: "webp", width: 30, height: 20 });
        const task = await desktop.send("GET", `/api/task/${body.taskId}`);
        t.match(task.body.status, {
          task_id: body.taskId,
          user_id: admin.userId,
          status: "completed",
          image_id: body.imageId,
          kind: "capture",
        });
        const { image } = (await admin.send("GET", `/api/user/images/${body.imageId}`)).body;
        t.match(image, { image_width: 30, image_height: 20, status: "saved", cloud_synced: false });
      }
    }
    t.same(await filesUnder(join(desktop.dir, "staging")), []);
    t.equal((await desktop.send("GET", "/api/status")).body.total_images, 12);
  },
);

t.test("the messages are the document's, with and without a login", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const advice = "到默认目录的clothes文件夹，建议登录以便管理您的图片";
  const said: [string, string, string][] = [
    ["receive-image", "图片已保存到 char 文件夹", `图片已保存${advice}`],
    ["upload-clipboard", "剪切板图片已保存到 char 文件夹", `剪切板图片已保存${advice}`],
    ["upload-file", "文件已上传到 char 文件夹", `文件已上传${advice}`],
  ];
  for (const [way, known, anonymous] of said) {
    const capture = ways[way] as Way;
    t.match((await capture(admin, await picture(), "char")).body, { message: known, isLoggedIn: true });
    const reply = await capture(desktop, await picture());
    t.match(reply.body, { message: anonymous, isLoggedIn: false, category: "clothes" });
  }
  const owners = await desktop.context.db.selectFrom("images").select("user_id").distinct().execute();
  t.same(owners, [{ user_id: desktop.context.defaultUserId }], "anonymous pictures are the default user's");
});

t.test("optional fields may be null, unknown or odd; a category that is none is clothes", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  for (const category of [null, "", "hats", 7, {}, ["char"]]) {
    const reply = await admin.send("POST", "/api/receive-image", {
      json: {
        extra: [1, { deep: true }],
        category,
        pageInfo: null,
        originalUrl: null,
        imageData: dataUrl(await picture()),
      },
    });
    t.match(reply, { status: 200, body: { category: "clothes" } }, JSON.stringify(category));
  }
  const saved = await admin.send("POST", "/api/receive-image", {
    json: {
      imageData: (await picture()).toString("base64"),
      originalUrl: "https://example.com/image.png",
      pageInfo: {
        url: "https://example.com/page",
        title: "题".repeat(5000),
        imageContext: { alt: "示例图片", caption: "这是一张示例图片", category: "nonsense" },
      },
      category: "char",
    },
  });
  const { image } = (await admin.send("GET", `/api/user/images/${saved.body.imageId}`)).body;
  t.match(image, {
    original_url: "https://example.com/image.png",
    page_url: "https://example.com/page",
    context_info: { alt: "示例图片", caption: "这是一张示例图片", category: "char" },
  });
  t.equal(image.page_title?.length, 1000, "an absurd title is cut, the picture is saved");
  const inline = await admin.send("POST", "/api/receive-image", {
    json: {
      imageData: dataUrl(await picture()),
      originalUrl: dataUrl(await picture()),
      pageInfo: { url: 5 },
    },
  });
  const row = (await admin.send("GET", `/api/user/images/${inline.body.imageId}`)).body.image;
  t.match(row, { original_url: null, page_url: null });
});

t.test(
  "addresses that would run when they are clicked, and invisible characters, are not kept",
  async (t) => {
    const desktop = await startDesktop(t);
    const admin = await desktop.login();
    for (const url of [
      "javascript:alert(1)",
      " JavaScript:alert(1)",
      "java\tscript:alert(1)",
      "vbscript:x",
      "blob:x",
    ]) {
      const { body } = await admin.send("POST", "/api/receive-image", {
        json: {
          imageData: dataUrl(await picture()),
          originalUrl: url,
          pageInfo: { url, title: "dress\u202egnp.exe\u0000\r\n红" },
        },
      });
      const { image } = (await admin.send("GET", `/api/user/images/${body.imageId}`)).body;
      t.match(image, { original_url: null, page_url: null, page_title: "dressgnp.exe 红" }, url);
    }
    const names = [
      ["dress\u202egnp.exe", "dressgnp.exe"],
      ["two\twords.png", "two words.png"],
    ];
    for (const [name, kept] of names) {
      const reply = await admin.send(
        "POST",
        "/api/upload-file",
        multipart(`filename="${name}"`, await picture()),
      );
      t.match(reply, { status: 200, body: { originalFilename: kept } });
    }
    const blank = await admin.send("POST", "/api/upload-file", multipart(`filename=" "`, await picture()));
    t.match(blank, { status: 400, body: { error: "文件名为空" } });
  },
);

t.test("what holds no picture data is refused with the sentence of its call", async (t) => {
  const desktop = await startDesktop(t);
  const garbage = ["not base64 at all!", "data:image/png;base64,%%%%", "data:text/plain,hello"];
  const missing = [
    {},
    { imageData: null },
    { imageData: "" },
    { imageData: 42 },
    { imageData: {} },
    [],
    "text",
  ];
  for (const json of missing) {
    t.match(
      await desktop.send("POST", "/api/receive-image", { json }),
      { status: 400, body: { success: false, error: "缺少图片数据" } },
      JSON.stringify(json),
    );
    t.match(
      await desktop.send("POST", "/api/upload-clipboard", { json }),
      { status: 400, body: { error: "剪切板中没有图片数据" } },
      JSON.stringify(json),
    );
  }
  for (const imageData of garbage) {
    t.match(await desktop.send("POST", "/api/receive-image", { json: { imageData } }), {
      status: 400,
      body: { error: "不支持的文件格式" },
    });
    t.match(await desktop.send("POST", "/api/upload-clipboard", { json: { imageData } }), {
      status: 400,
      body: { error: "剪切板中没有图片数据" },
    });
  }
  t.match(
    await desktop.send("POST", "/api/upload-clipboard", { json: { imageData: "http://localhost/a.png" } }),
    { status: 400, body: { error: "剪切板中没有图片数据" } },
  );
  const json = { "content-type": "application/json" };
  for (const body of ["", "{", `{"imageData": "aaaa`, "null", "\u0000"]) {
    t.match(await desktop.send("POST", "/api/receive-image", { body, headers: json }), {
      status: 400,
      body: { error: "缺少图片数据" },
    });
  }
  const form = new URLSearchParams({ imageData: dataUrl(await picture()) }).toString();
  const asForm = { "content-type": "application/x-www-form-urlencoded" };
  t.match(await desktop.send("POST", "/api/receive-image", { body: form, headers: asForm }), {
    status: 400,
    body: { error: "缺少图片数据" },
  });
  await leavesNothing(t, desktop);
});

t.test("a form without a usable file says what is wrong with it", async (t) => {
  const desktop = await startDesktop(t);
  const upload = (send: object) => desktop.send("POST", "/api/upload-file", send);
  const onlyCategory = new FormData();
  onlyCategory.set("category", "char");
  const wrongField = new FormData();
  wrongField.set("picture", new Blob([await picture()]), "a.png");
  const asText = new FormData();
  asText.set("file", "not a file");
  for (const form of [onlyCategory, wrongField, asText, new FormData()]) {
    t.match(await upload({ form }), { status: 400, body: { error: "没有选择文件" } });
  }
  t.match(await upload({ json: { file: "x" } }), { status: 400, body: { error: "没有选择文件" } });
  t.match(await upload({}), { status: 400, body: { error: "没有选择文件" } });
  for (const type of ["multipart/form-data", "multipart/form-data; boundary=x"]) {
    const broken = await upload({ body: "no form at all", headers: { "content-type": type } });
    t.match(broken, { status: 400, body: { error: "没有选择文件" } });
  }
  const { body, headers } = multipart(`filename="cut.png"`, await picture());
  t.match(await upload({ body: body.subarray(0, -30), headers }), {
    status: 400,
    body: { error: "没有选择文件", detail: "表单的格式不正确" },
  });
  t.match(await upload(multipart(`filename=""`, await picture())), {
    status: 400,
    body: { error: "文件名为空" },
  });
  const text = await upload({ form: fileForm(Buffer.from("hello, I am text"), "photo.png") });
  t.match(text, {
    status: 400,
    body: { error: "不支持的文件格式，请上传 PNG、JPG、JPEG、GIF 或 WebP 格式的图片" },
  });
  t.match(await upload({ form: fileForm(Buffer.alloc(0), "empty.png") }), {
    status: 400,
    body: { error: /^不支持的文件格式，/ },
  });
  await leavesNothing(t, desktop);
});

/** A form written by hand, to choose the file part's disposition. */
function multipart(disposition: string, bytes: Uint8Array, after = "") {
  const head = `--xx\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n${after}--xx--\r\n`)]);
  return { body, headers: { "content-type": "multipart/form-data; boundary=xx" } };
}

t.test(
  "the file's name is kept without folders, in any script, and the category may follow the file",
  async (t) => {
    const desktop = await startDesktop(t);
    const after = `--xx\r\nContent-Disposition: form-data; name="category"\r\n\r\nchar\r\n`;
    const names: [string, string][] = [
      [`filename="C:\\fakepath\\dress.png"`, "dress.png"],
      [`filename="../../etc/passwd"`, "passwd"],
      [`filename="红裙子.png"`, "红裙子.png"],
      [`filename*=UTF-8''%E7%BA%A2.png`, "红.png"],
    ];
    for (const [disposition, name] of names) {
      const reply = await desktop.send(
        "POST",
        "/api/upload-file",
        multipart(disposition, await picture(), after),
      );
      t.match(reply, { status: 200, body: { originalFilename: name, category: "char" } }, disposition);
      t.match(reply.body.filename, /^char_\d{8}_\d{6}_[0-9a-f]{8}\.png$/);
    }
  },
);

t.test("a person's first picture makes the folders of both categories", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  await admin.send("POST", "/api/upload-file", { form: fileForm(await picture()) });
  const folders = await readdir(join(desktop.dir, "saved_images", admin.userId));
  t.same(folders.toSorted(), ["char", "clothes"]);
});

t.test("the bytes decide the format, whatever the name or the declared type", async (t) => {
  const desktop = await startDesktop(t);
  const webp = await picture("webp");
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(webp)], { type: "text/html" }), "page.html");
  const upload = await desktop.send("POST", "/api/upload-file", { form });
  t.match(upload.body.filename, /\.webp$/);
  const jpeg = await picture("jpeg");
  const capture = await desktop.send("POST", "/api/receive-image", {
    json: { imageData: dataUrl(jpeg, "image/svg+xml") },
  });
  t.match(capture.body.filename, /\.jpg$/);
});

t.test("hostile pictures are refused by every way and leave nothing", async (t) => {
  const desktop = await startDesktop(t);
  const png = await picture("png", { width: 200, height: 200 });
  const absurd = Buffer.from(png);
  // IHDR's width and height (bytes 16-23), here 65,535 each, with a CRC that is right for nothing.
  absurd.writeUInt32BE(65_535, 16);
  absurd.writeUInt32BE(65_535, 20);
  const jpeg = await picture("jpeg", { width: 200, height: 200 });
  const hostile: Record<string, Buffer> = {
    "a cut PNG": png.subarray(0, png.length / 2),
    "a cut JPEG": jpeg.subarray(0, jpeg.length / 2),
    "absurd dimensions": absurd,
    "a header and nothing": png.subarray(0, 40),
    "random bytes after a signature": Buffer.concat([png.subarray(0, 8), Buffer.alloc(500, 7)]),
    "an SVG": Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>`),
    "a TIFF": await sharp(png).tiff().toBuffer(),
    "an AVIF": await sharp(png).avif({ effort: 0 }).toBuffer(),
    "eleven bytes": png.subarray(0, 11),
  };
  for (const [what, bytes] of Object.entries(hostile)) {
    for (const [way, capture] of Object.entries(ways)) {
      const reply = await capture(desktop, bytes);
      t.equal(reply.status, 400, `${what} by ${way}`);
      t.match(reply.body.error, /^不支持的文件格式/, `${what} by ${way}`);
      t.notMatch(reply.body.detail ?? "", /[a-z]/i, `${what} by ${way}: a decoder's words are for the log`);
    }
  }
  await leavesNothing(t, desktop);
});

t.test("ten megabytes are taken, more is refused with the documented words", async (t) => {
  const desktop = await startDesktop(t);
  const largest = Buffer.alloc(10 * 1024 * 1024);
  const heavy = await heavyPng(9 * 1024 * 1024);
  heavy.copy(largest);
  // Bytes after a PNG's end are not looked at, so this is a good picture of exactly the limit.
  for (const [way, capture] of Object.entries(ways)) {
    const good = await capture(desktop, largest);
    t.match(good, { status: 200, body: { fileSize: largest.length } }, way);
    const tooLarge = await capture(desktop, Buffer.concat([largest, Buffer.alloc(1)]));
    t.match(tooLarge, { status: 400, body: { error: "文件大小不能超过10MB" } }, way);
  }
  t.same(await filesUnder(join(desktop.dir, "staging")), []);
  t.equal((await desktop.send("GET", "/api/status")).body.total_images, 1);
});

t.test("a body far over the limit is answered before it ends", async (t) => {
  const desktop = await startDesktop(t);
  const png = await picture("png");
  const url = new URL(desktop.base);
  for (const [path, type, start] of [
    [
      "/api/upload-file",
      "multipart/form-data; boundary=xx",
      `--xx\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n`,
    ],
    ["/api/receive-image", "application/json", `{"imageData":"data:image/png;base64,`],
  ] as const) {
    const socket = connect(Number(url.port), url.hostname);
    t.teardown(() => socket.destroy());
    const answered = new Promise<string>((resolve, reject) => {
      let text = "";
      socket.on("data", (data) => {
        text += data.toString();
        if (text.includes("10MB")) resolve(text);
      });
      socket.on("error", reject);
    });
    const total = 3 * 1024 * 1024 * 1024;
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${total}\r\n\r\n${start}`,
    );
    const head = path === "/api/upload-file" ? png : Buffer.from(png.subarray(0, 30).toString("base64"));
    socket.write(head);
    const more = Buffer.alloc(1024 * 1024, "A");
    for (let sent = 0; sent < 24; sent += 1) socket.write(more);
    t.match(await answered, /^HTTP\/1\.1 400 /, path);
  }
  await leavesNothing(t, desktop);
});

t.test("an upload that breaks off leaves nothing and is no fault of the server", async (t) => {
  const lines: string[] = [];
  const log = { stream: { write: (line: string) => void lines.push(line) } };
  const desktop = await startDesktop(t, { log });
  const url = new URL(desktop.base);
  const png = await picture("png", { width: 300, height: 300 });
  for (const [type, path, start] of [
    [
      "multipart/form-data; boundary=xx",
      "/api/upload-file",
      `--xx\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n`,
    ],
    [
      "application/json",
      "/api/receive-image",
      `{"imageData":"data:image/png;base64,${png.toString("base64").slice(0, 400)}`,
    ],
    ["application/json", "/api/upload-clipboard", `{"imageData":"${png.toString("base64").slice(0, 400)}`],
  ] as const) {
    const socket = connect(Number(url.port), url.hostname);
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 9000000\r\n\r\n${start}`,
    );
    if (path === "/api/upload-file") socket.write(png.subarray(0, 2000));
    await until(async () => (await filesUnder(join(desktop.dir, "staging"))).length === 1);
    socket.destroy();
    await until(async () => (await filesUnder(join(desktop.dir, "staging"))).length === 0);
    await until(async () => lines.some((line) => line.includes(path)));
  }
  await leavesNothing(t, desktop);
  t.notMatch(lines.join(""), /"level":"(?:warn|error|fatal)"|"status":5/);
});

/** Looks again and again until it is so; the test's own time limit ends it otherwise. */
async function until(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((resolve) => setImmediate(resolve));
}

t.test(
  "the same bytes are one file of one person in one category, also when they come at once",
  async (t) => {
    const desktop = await startDesktop(t);
    const admin = await desktop.login();
    const bytes = await picture();
    const replies = await Promise.all(
      Array.from({ length: 9 }, (_, index) => (Object.values(ways)[index % 3] as Way)(admin, bytes)),
    );
    t.ok(replies.every(({ status }) => status === 200));
    t.equal(replies.filter(({ body }) => !body.duplicate).length, 1);
    t.equal(new Set(replies.map(({ body }) => body.imageId)).size, 1);
    t.equal(new Set(replies.map(({ body }) => body.taskId)).size, 9, "each has a task of its own");
    const inChar = await (ways["upload-file"] as Way)(admin, bytes, "char");
    t.equal(inChar.body.duplicate, false, "the other category has its own");
    await desktop.send("POST", "/api/register", {
      json: { username: "other", email: "other@example.com", password: "password" },
    });
    const other = await desktop.login("other", "password");
    t.equal((await (ways["upload-file"] as Way)(other, bytes)).body.duplicate, false);
    t.equal((await filesUnder(join(desktop.dir, "saved_images"))).length, 3);
  },
);

t.test("many different captures at once are all saved", async (t) => {
  const desktop = await startDesktop(t);
  const pictures = await Promise.all(Array.from({ length: 40 }, () => picture()));
  const all = Object.values(ways);
  const replies = await Promise.all(pictures.map((bytes, index) => (all[index % 3] as Way)(desktop, bytes)));
  t.ok(replies.every(({ status, body }) => status === 200 && !body.duplicate));
  t.equal(new Set(replies.map(({ body }) => body.filename)).size, 40);
  t.equal((await filesUnder(join(desktop.dir, "saved_images"))).length, 40);
});

t.test("EXIF orientation counts in width and height and in the thumbnail", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const upright = await picture("jpeg", { width: 1000, height: 500 });
  const turned = await sharp(upright).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const { body } = await (ways["upload-file"] as Way)(admin, turned);
  const { image } = (await admin.send("GET", `/api/user/images/${body.imageId}`)).body;
  t.match(image, { image_width: 500, image_height: 1000 });
  const { bytes } = await admin.send("GET", image.thumbnail_url);
  t.match(await sharp(bytes).metadata(), { format: "webp", width: 200, height: 400 });
});

t.test("a task that is not there is 404", async (t) => {
  const desktop = await startDesktop(t);
  t.match(await desktop.send("GET", "/api/task/t-unknown"), { status: 404, body: { error: "任务不存在" } });
});

t.test("what goes wrong on the server's side is 500 with the sentence of its call", async (t) => {
  const desktop = await startDesktop(t);
  const { db } = desktop.context;
  await db.schema.alterTable("tasks").renameTo("tasks_away").execute();
  const sentences = ["保存图片失败", "保存剪切板图片失败", "保存上传文件失败"];
  for (const [index, capture] of Object.values(ways).entries()) {
    const reply = await capture(desktop, await picture());
    t.match(reply, { status: 500, body: { success: false, error: sentences[index] } });
    t.notMatch(reply.bytes.toString(), /tasks|SQLITE/i, "why stays in the log");
  }
  await db.schema.alterTable("tasks_away").renameTo("tasks").execute();
  await leavesNothing(t, desktop);
});
