import t, { type Test } from "tap";
import { type Cloud, openCloud } from "../../cloud.ts";
import { bundle, picture } from "../../pictures.ts";
import { realPicture } from "./real-picture.ts";

const origin = "http://localhost:8081";

interface Ask {
  readonly cookie?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A browser on the server's own page, or with `headers` on another. */
async function ask(
  { app }: Cloud,
  method: "GET" | "POST" | "DELETE",
  url: string,
  { cookie, body, headers }: Ask = {},
) {
  const response = await app.inject({
    method,
    url,
    headers: {
      host: "localhost:8081",
      origin,
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const set = String(response.headers["set-cookie"] ?? "");
  return { status: response.statusCode, headers: response.headers, set, response, cookie: set.split(";")[0] };
}

const mei = { username: "mei", email: "mei@example.com", password: "secret-of-mei" };

async function signedUp(t: Test, env: Record<string, string> = {}) {
  const cloud = await openCloud(t, { env });
  const { cookie } = await ask(cloud, "POST", "/api/pages/register", { body: mei });
  return { cloud, cookie };
}

t.test("a browser registers, is let in by a cookie that scripts cannot read, and leaves", async (t) => {
  const cloud = await openCloud(t);
  const registered = await ask(cloud, "POST", "/api/pages/register", { body: mei });
  t.equal(registered.status, 200);
  t.match(registered.set, /^cloud_session=[^;]+; .*Path=\/; HttpOnly; SameSite=Strict/);
  t.match(registered.response.json(), { account: { username: "mei", display_name: "mei", used_space: 0 } });

  const { cookie } = registered;
  const account = await ask(cloud, "GET", "/api/pages/account", { cookie });
  t.match(account.response.json(), { account: { email: mei.email, permission: "user", avatar_url: null } });
  t.equal((await ask(cloud, "GET", "/user/profile/", { cookie })).status, 200, "the drive too");
  t.equal((await ask(cloud, "GET", "/api/auth/profile", { cookie })).status, 200, "the studio too");

  const left = await ask(cloud, "POST", "/api/pages/logout", { cookie });
  t.match(left.set, /^cloud_session=;/);
  t.equal(
    (await ask(cloud, "GET", "/api/pages/sessions", { cookie })).status,
    401,
    "the old cookie is no good",
  );
  for (const worn of [cookie, undefined]) {
    const nobody = await ask(cloud, "GET", "/api/pages/account", { cookie: worn });
    t.same(nobody.response.json(), { account: null }, "a stranger is told so without a refusal");
  }
  t.equal((await ask(cloud, "POST", "/api/pages/login", { body: { ...mei, password: "no" } })).status, 401);
  t.equal((await ask(cloud, "POST", "/api/pages/login", { body: mei })).status, 200);
});

t.test("what another site's page asks for is asked by nobody", async (t) => {
  const { cloud, cookie } = await signedUp(t);
  const strangers: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "http://localhost:5173" },
    { origin: "null" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site", origin },
  ];
  for (const headers of strangers) {
    const name = JSON.stringify(headers);
    t.equal(
      (await ask(cloud, "POST", "/file/new-folder/", { cookie, headers, body: { folder_name: "a" } })).status,
      401,
      name,
    );
    t.equal((await ask(cloud, "POST", "/api/pages/logout", { cookie, headers })).status, 401, name);
    const login = await ask(cloud, "POST", "/api/pages/login", { headers, body: mei });
    t.equal(login.status, 403, name);
    t.equal(login.set, "");
  }
  for (const headers of [...strangers.slice(0, 3), { "sec-fetch-site": "same-site" }] as Record<
    string,
    string
  >[]) {
    const read = await ask(cloud, "GET", "/user/profile/", { cookie, headers });
    t.equal(read.status, 401, `nor is it read: ${JSON.stringify(headers)}`);
  }
  const typed = await cloud.app.inject({ url: "/user/profile/", headers: { cookie: cookie ?? "" } });
  t.equal(typed.statusCode, 200, "a person may open an address");
  const own = { "sec-fetch-site": "same-origin", origin: "https://behind.a.proxy.example" };
  t.equal(
    (
      await ask(cloud, "POST", "/user/update-display-name/", {
        cookie,
        headers: own,
        body: { display_name: "Mei" },
      })
    ).status,
    200,
  );
  t.equal(
    (await ask(cloud, "GET", "/api/pages/sessions", { cookie: "cloud_session=eyJhbGciOiJub25lIn0.e30." }))
      .status,
    401,
  );
  const access = await ask(cloud, "POST", "/user/login/", { body: mei });
  const bearer = `cloud_session=${access.response.json().access as string}`;
  t.equal(
    (await ask(cloud, "GET", "/api/pages/sessions", { cookie: bearer })).status,
    401,
    "an access token is no cookie",
  );
  const asBearer = { authorization: `Bearer ${cookie?.split("=")[1] ?? ""}` };
  t.equal(
    (await ask(cloud, "GET", "/api/pages/sessions", { headers: asBearer })).status,
    401,
    "nor the other way round",
  );
});

t.test("people see what they are logged in with, and end it", async (t) => {
  const { cloud, cookie } = await signedUp(t);
  await ask(cloud, "POST", "/api/pages/login", { body: mei, headers: { "user-agent": "Another Browser" } });
  const drive = await ask(cloud, "POST", "/user/login/", { body: mei });
  const access = { authorization: `Bearer ${drive.response.json().access as string}` };
  await ask(cloud, "POST", "/api/login", { body: mei });
  const { sessions } = (await ask(cloud, "GET", "/api/pages/sessions", { cookie })).response.json() as {
    sessions: { id: string; kind: string; user_agent: string; current: boolean }[];
  };
  t.same(sessions.map(({ kind }) => kind).toSorted(), ["device", "drive", "pages", "pages"]);
  t.equal(sessions.filter(({ current }) => current).length, 1);
  t.ok(sessions.some(({ user_agent }) => user_agent === "Another Browser"));

  const id = sessions.find(({ kind }) => kind === "drive")?.id ?? "";
  const other = await ask(cloud, "POST", "/api/pages/register", {
    body: { username: "bob", email: "bob@example.com", password: "secret-of-bob" },
  });
  t.equal((await ask(cloud, "DELETE", `/api/pages/sessions/${id}`, { cookie: other.cookie })).status, 404);
  t.equal((await ask(cloud, "GET", "/user/profile/", { headers: access })).status, 200);
  t.equal((await ask(cloud, "DELETE", `/api/pages/sessions/${id}`, { cookie })).status, 200);
  t.equal((await ask(cloud, "GET", "/user/profile/", { headers: access })).status, 401);

  t.match((await ask(cloud, "POST", "/api/pages/sessions/end-others", { cookie })).response.json(), {
    ended: 2,
  });
  const rest = (
    await ask(cloud, "GET", "/api/pages/sessions", { cookie })
  ).response.json() as typeof sessions;
  t.match(rest, { sessions: [{ kind: "pages", current: true }] });
});

t.test("the cookie is renewed by a visit a day later, and is no good after thirty without one", async (t) => {
  let now = Date.now();
  const cloud = await openCloud(t, { now: () => now });
  const { cookie } = await ask(cloud, "POST", "/api/pages/register", { body: mei });
  t.equal((await ask(cloud, "GET", "/api/pages/account", { cookie })).set, "", "not at each visit");
  now += 2 * 24 * 3600 * 1000;
  const visit = await ask(cloud, "GET", "/api/pages/account", { cookie });
  t.match(visit.set, /^cloud_session=/);
  now += 29 * 24 * 3600 * 1000;
  t.equal((await ask(cloud, "GET", "/api/pages/sessions", { cookie })).status, 401, "the first is over");
  t.equal((await ask(cloud, "GET", "/api/pages/sessions", { cookie: visit.cookie })).status, 200);
});

t.test(
  "the wardrobe is looked at newest first, searched, and its pictures are its owner's alone",
  async (t) => {
    const { cloud, cookie } = await signedUp(t);
    const { token, cloud_user_id: userId } = (
      await ask(cloud, "POST", "/api/login", { body: mei })
    ).response.json() as {
      token: string;
      cloud_user_id: string;
    };
    const bytes = await realPicture();
    const pictures = [
      {
        id: "one",
        filename: "one.png",
        bytes: picture("one"),
        saved_at: "2026-01-01 10:00:00",
        title: "红色连衣裙",
      },
      {
        id: "two",
        filename: "two.png",
        bytes,
        saved_at: "2026-01-03 10:00:00",
        page_title: "Blue 100% coat_",
      },
      { id: "three", filename: "three.png", bytes: picture("three"), saved_at: "2026-01-02 10:00:00" },
    ];
    const pushed = await ask(cloud, "POST", `/api/sync/user/${userId}`, {
      headers: { authorization: `Bearer ${token}` },
      body: bundle(pictures),
    });
    t.equal(pushed.status, 200);

    const list = async (query: string) =>
      (await ask(cloud, "GET", `/api/pages/wardrobe?${query}`, { cookie })).response.json() as {
        images: { id: string }[];
        total: number;
        next_cursor: string | null;
      };
    const ids = async (query: string) => (await list(query)).images.map(({ id }) => id);
    t.same(await ids(""), ["two", "three", "one"]);
    t.same(await ids("sort=oldest"), ["one", "three", "two"]);
    t.same(await ids(`q=${encodeURIComponent("连衣")}`), ["one"]);
    t.same(await ids(`q=${encodeURIComponent("COAT blue")}`), ["two"]);
    t.same(await ids(`q=${encodeURIComponent("100%")}`), ["two"], "a sign of LIKE is a sign like others");
    t.same(await ids("category=char"), []);
    const first = await list("limit=2");
    t.match(first, { total: 3, images: [{ id: "two" }, { id: "three" }] });
    t.same(await ids(`limit=2&cursor=${first.next_cursor ?? ""}`), ["one"]);
    t.match(await list("limit=2&page=2"), { total: 3, images: [{ id: "one" }], next_cursor: null });
    t.same(await ids("limit=1&page=3&sort=oldest"), ["two"]);
    t.same(await ids("limit=2&page=9"), [], "behind the end there is nothing");
    t.same(await ids(`limit=2&page=9&cursor=${first.next_cursor ?? ""}`), ["one"], "a cursor comes first");
    for (const query of ["cursor=x", "page=0", "page=1.5", "page=x"]) {
      t.equal((await ask(cloud, "GET", `/api/pages/wardrobe?${query}`, { cookie })).status, 400, query);
    }

    const file = await ask(cloud, "GET", "/api/pages/wardrobe/two/file", { cookie });
    t.same(file.response.rawPayload, bytes);
    const thumbnail = await ask(cloud, "GET", "/api/pages/wardrobe/two/thumbnail", { cookie });
    t.equal(thumbnail.headers["content-type"], "image/webp");
    t.equal(thumbnail.response.rawPayload.subarray(8, 12).toString(), "WEBP");
    const known = { "if-none-match": String(thumbnail.headers.etag) };
    t.equal(
      (await ask(cloud, "GET", "/api/pages/wardrobe/two/thumbnail", { cookie, headers: known })).status,
      304,
    );

    const other = await ask(cloud, "POST", "/api/pages/register", {
      body: { username: "bob", email: "bob@example.com", password: "secret-of-bob" },
    });
    for (const path of ["two", "two/file", "two/thumbnail"]) {
      t.equal((await ask(cloud, "GET", `/api/pages/wardrobe/${path}`, { cookie: other.cookie })).status, 404);
      t.equal((await ask(cloud, "GET", `/api/pages/wardrobe/${path}`)).status, 401);
    }
    t.match((await ask(cloud, "GET", "/api/pages/wardrobe", { cookie: other.cookie })).response.json(), {
      total: 0,
    });
  },
);

t.test("strangers are told only what they need to come in", async (t) => {
  const { cloud } = await signedUp(t, { REGISTRATION: "closed" });
  const { response } = await ask(cloud, "GET", "/api/pages/server");
  t.match(response.json(), {
    registration: "closed",
    generator: "test",
    can_generate: true,
    can_try_on: true,
    generator_options: ["size", "seed", "steps"],
  });
  const refused = await ask(cloud, "POST", "/api/pages/register", { body: mei });
  t.match(refused.response.json(), { code: "REGISTRATION_CLOSED" });
});
