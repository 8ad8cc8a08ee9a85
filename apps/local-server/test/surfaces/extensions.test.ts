import { get } from "node:http";
import t from "tap";
import { type Desktop, startDesktop } from "../support/desktop.ts";
import { dataUrl, picture } from "../support/pictures.ts";

const chrome = `chrome-extension://${"a".repeat(32)}`;
const other = `chrome-extension://${"b".repeat(32)}`;

interface Paired {
  readonly token: string;
}

async function pair(desktop: Desktop, code: string, origin = chrome) {
  const reply = await desktop.send("POST", "/api/extensions/pair", {
    json: { code, name: "Chrome" },
    headers: { origin },
  });
  return { status: reply.status, body: reply.body as typeof reply.body & Paired };
}

async function codeOf(person: Awaited<ReturnType<Desktop["login"]>>): Promise<string> {
  const { body } = await person.send("POST", "/api/extensions/pairing-code");
  return (body as typeof body & { code: string }).code;
}

/** The status of an answer to a request with headers that fetch does not let one set. */
function getWith(
  desktop: Desktop,
  path: string,
  headers: Record<string, string>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(`${desktop.base}${path}`, { headers, agent: false }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    }).once("error", reject);
  });
}

t.test(
  "a paired extension saves pictures as its person, takes the last one back, and is let go",
  async (t) => {
    const desktop = await startDesktop(t);
    await desktop.send("POST", "/api/register", {
      json: { username: "mei", email: "mei@example.com", password: "secret-of-mei" },
    });
    const mei = await desktop.login("mei", "secret-of-mei");
    const code = await codeOf(mei);
    t.match(code, /^[A-Z2-9]{8}$/);
    const paired = await pair(desktop, ` ${code.slice(0, 4)}-${code.slice(4).toLowerCase()} `);
    t.equal(paired.status, 200);
    t.match(paired.body, { user: { username: "mei" } });
    const headers = { origin: chrome, authorization: `Bearer ${paired.body.token}` };

    const json = { imageData: dataUrl(await picture()), category: "char" };
    const saved = await desktop.send("POST", "/api/receive-image", { json, headers });
    t.match(saved.body, { isLoggedIn: true, category: "char" });
    t.equal(saved.headers.get("access-control-allow-origin"), chrome);
    t.match((await mei.send("GET", "/api/user/images")).body, { total: 1 });
    const path = `/api/user/images/${saved.body.imageId}`;
    t.equal((await desktop.send("DELETE", path, { headers })).status, 200);
    t.match((await mei.send("GET", "/api/user/images")).body, { total: 0 });

    const { body } = await mei.send("GET", "/api/extensions");
    const { extensions } = body as typeof body & { extensions: { id: string }[] };
    t.match(extensions, [{ name: "Chrome", origin: chrome }]);
    t.notMatch(JSON.stringify(extensions), paired.body.token);
    t.equal((await mei.send("DELETE", `/api/extensions/${extensions[0]?.id ?? ""}`)).status, 200);
    t.equal((await desktop.send("GET", "/api/extensions/self", { headers })).status, 401);
    const refused = await desktop.send("POST", "/api/receive-image", { json, headers });
    t.equal(refused.status, 401, "what was sent as hers does not become the default user's");
    t.equal((await mei.send("DELETE", `/api/extensions/${extensions[0]?.id ?? ""}`)).status, 404);
  },
);

t.test("a token is good for the extension it was given to, and opens no more than it needs", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const { body } = await pair(desktop, await codeOf(admin));
  const authorization = `Bearer ${body.token}`;
  const self = (origin?: string) =>
    desktop.send("GET", "/api/extensions/self", {
      headers: { authorization, ...(origin === undefined ? {} : { origin }) },
    });
  t.equal((await self(chrome)).status, 200);
  t.equal((await self(other)).status, 401);
  t.equal((await self()).status, 401);
  t.equal((await self("http://localhost:8080")).status, 401);
  t.equal((await self("unsaid")).status, 401);
  // What a browser sends when an extension reads from an address that it has access to.
  const reading = { "sec-fetch-site": "none", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
  const read = (headers: Record<string, string>) => getWith(desktop, "/api/extensions/self", headers);
  t.equal(await read({ ...reading, authorization }), 200);
  t.equal(await read({ ...reading, cookie: admin.cookie }), 401, "a person's cookie is not an extension's");
  t.equal(
    await read({ ...reading, "sec-fetch-site": "same-origin", authorization }),
    200,
    "as Firefox says it",
  );
  t.equal(await read({ ...reading, "sec-fetch-site": "cross-site", authorization }), 401);
  t.equal(await read({ cookie: admin.cookie }), 200);
  const headers = { origin: chrome, authorization };
  for (const [method, path] of [
    ["POST", "/api/extensions/pairing-code"],
    ["PATCH", "/api/user/profile"],
    ["DELETE", "/api/user/trash"],
    ["POST", "/api/cloud/restore"],
  ] as const) {
    t.equal((await desktop.send(method, path, { headers, json: {} })).status, 403, path);
  }
  const cookie = { origin: chrome, cookie: admin.cookie };
  t.equal((await desktop.send("GET", "/api/extensions/self", { headers: cookie })).status, 401);
  t.equal(
    (await desktop.send("DELETE", "/api/extensions/self", { headers })).status,
    200,
    "it may let go of itself",
  );
  t.equal((await self(chrome)).status, 401);
});

t.test("a Firefox is known by what it says of itself: its origin, or none where it only reads", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const firefox = "moz-extension://a82e6c83-a010-4421-a128-e62bd7c23fb5";
  const another = "moz-extension://35b52fe1-5d21-4811-a3c8-55572731c57d";
  const code = await codeOf(admin);
  for (const origin of [
    "http://shop.example",
    "https://a82e6c83-a010-4421-a128-e62bd7c23fb5",
    "null",
    "moz-extension://shop.example",
    "moz-extension://a82e6c83-a010-4421-a128-e62bd7c23fb5.shop.example",
    `${firefox}/`,
    "about:blank",
  ]) {
    t.equal((await pair(desktop, code, origin)).status, 403, `${origin} cannot pair`);
  }
  const { status, body } = await pair(desktop, code, firefox);
  t.equal(status, 200, "no refused try has used up the code");
  const authorization = `Bearer ${body.token}`;
  const read = (headers: Record<string, string>) =>
    getWith(desktop, "/api/extensions/self", {
      "sec-fetch-mode": "cors",
      "sec-fetch-dest": "empty",
      ...headers,
    });
  // With access to this address it says no origin, and calls itself the same.
  t.equal(await read({ "sec-fetch-site": "same-origin", authorization }), 200);
  // Somebody may take that access away; then it asks as others do.
  t.equal(await read({ "sec-fetch-site": "cross-site", authorization, origin: firefox }), 200);
  t.equal(await read({ "sec-fetch-site": "cross-site", authorization, origin: another }), 401);
  t.equal(await read({ "sec-fetch-site": "same-origin", authorization: "Bearer unknown" }), 401);
  t.equal(await read({ "sec-fetch-site": "same-origin", "sec-fetch-dest": "document", authorization }), 401);
  const json = { imageData: dataUrl(await picture()) };
  const send = (origin: string) =>
    desktop.send("POST", "/api/receive-image", { json, headers: { authorization, origin } });
  t.match((await send(firefox)).body, { isLoggedIn: true });
  t.equal((await send(another)).status, 401);
  t.equal((await send("http://shop.example")).status, 403);
});

t.test("a code is good once, for its newest owner's wish, and cannot be guessed", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const first = await codeOf(admin);
  const second = await codeOf(admin);
  t.equal((await pair(desktop, first)).status, 400, "the newer code took its place");
  t.equal((await pair(desktop, second)).status, 200);
  t.match(await pair(desktop, second), { status: 400, body: { error: "配对码错误或已过期" } });
  for (const code of ["", "0".repeat(5000), null, 5, {}]) {
    const json = { code };
    t.equal((await desktop.send("POST", "/api/extensions/pair", { json })).status, 400);
  }
  for (let guess = 0; guess < 12; guess += 1) await pair(desktop, `GUESS${guess}`);
  t.equal((await pair(desktop, await codeOf(admin))).status, 429);
  t.equal((await desktop.send("POST", "/api/extensions/pairing-code")).status, 401);
});

t.test("a new password lets go of every extension", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const { body } = await pair(desktop, await codeOf(admin));
  const json = { password: "another secret", current_password: "admin123" };
  t.equal((await admin.send("PATCH", "/api/user/profile", { json })).status, 200);
  const headers = { origin: chrome, authorization: `Bearer ${body.token}` };
  t.equal((await desktop.send("GET", "/api/extensions/self", { headers })).status, 401);
});
