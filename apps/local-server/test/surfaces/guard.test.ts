import { existsSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import t from "tap";
import { type Desktop, startDesktop } from "../support/desktop.ts";
import { fileForm, picture } from "../support/pictures.ts";

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** With headers that fetch does not let one set. */
function ask(
  desktop: Desktop,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${desktop.base}${path}`, { method, headers }, (response) => {
      let text = "";
      response.on("data", (data) => (text += data));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

const extension = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";

t.test("the server answers to its own names and to those it was given", async (t) => {
  const desktop = await startDesktop(t, { env: { LOCAL_ALLOWED_HOSTS: "clothes.lan, Other.Example" } });
  const { port } = new URL(desktop.base);
  for (const host of [
    `localhost:${port}`,
    `127.0.0.1:${port}`,
    `[::1]:${port}`,
    "clothes.lan",
    "other.example:1",
  ]) {
    t.equal((await ask(desktop, "GET", "/api/status", { host })).status, 200, host);
  }
  for (const host of ["evil.example", `localhost.evil.example:${port}`, "192.168.1.5"]) {
    const answer = await ask(desktop, "GET", "/api/status", { host });
    t.equal(answer.status, 403, host);
    t.match(JSON.parse(answer.text), { success: false, error: "不接受发往该主机名的请求" });
  }
});

t.test("a web page cannot change anything, an extension can save pictures and no more", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const post = (origin: string, path: string, more: object = {}) =>
    desktop.send("POST", path, { headers: { origin, cookie: admin.cookie }, ...more });
  for (const origin of ["https://evil.example", "null", "http://localhost:1", "file://"]) {
    for (const path of ["/api/receive-image", "/api/upload-file", "/api/logout", "/api/login"]) {
      t.match(
        await post(origin, path),
        { status: 403, body: { error: "不接受来自网页的请求" } },
        `${origin} ${path}`,
      );
    }
  }
  t.equal((await admin.send("GET", "/api/auth/check")).body.success, undefined);
  t.equal((await admin.send("GET", "/api/user/profile")).status, 200, "still logged in");

  for (const origin of [extension, "moz-extension://6f2c6f6e-1f0a-4d3b-9d1c-0123456789ab"]) {
    const reply = await post(origin, "/api/upload-file", { form: fileForm(await picture()) });
    t.equal(reply.status, 200, origin);
    t.equal(reply.headers.get("access-control-allow-origin"), origin);
    t.equal(
      (await post(origin, "/api/login", { json: { username: "admin", password: "admin123" } })).status,
      403,
    );
    t.equal((await post(origin, "/api/register", { json: {} })).status, 403);
    t.equal((await post(origin, "/api/logout")).status, 403);
  }
  const own = await post(desktop.base, "/api/upload-file", { form: fileForm(await picture()) });
  t.equal(own.status, 200, "its own pages may");
  const reading = await desktop.send("GET", "/api/status", { headers: { origin: "https://evil.example" } });
  t.equal(reading.headers.get("access-control-allow-origin"), null, "a page cannot read the answer");
});

t.test("preflights of extensions are answered, private network access included", async (t) => {
  const desktop = await startDesktop(t);
  const preflight = (origin: string, path: string, method: string) =>
    ask(desktop, "OPTIONS", path, {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "content-type",
      "access-control-request-private-network": "true",
    });
  for (const [path, method] of [
    ["/api/status", "GET"],
    ["/api/receive-image", "POST"],
    ["/api/upload-clipboard", "POST"],
    ["/api/upload-file", "POST"],
    ["/api/task/t-1", "GET"],
  ] as const) {
    const answer = await preflight(extension, path, method);
    t.equal(answer.status, 204, path);
    t.match(answer.headers, {
      "access-control-allow-origin": extension,
      "access-control-allow-private-network": "true",
    });
  }
  t.equal((await preflight("https://evil.example", "/api/receive-image", "POST")).status, 403);
  t.equal((await preflight(extension, "/api/user/images/bulk", "POST")).status, 403);
});

t.test("unknown paths, wrong methods and unreadable addresses get the document's envelope", async (t) => {
  const desktop = await startDesktop(t);
  t.match(await desktop.send("GET", "/api/nothing"), {
    status: 404,
    body: { success: false, code: "NOT_FOUND" },
  });
  const wrong = await desktop.send("DELETE", "/api/status");
  t.match(wrong, { status: 405, body: { success: false } });
  t.match(wrong.headers.get("allow"), /GET/);
  const bad = await ask(desktop, "GET", "/api/user/%zz/images/a.png", {});
  t.equal(bad.status, 400);
  t.match(JSON.parse(bad.text), { success: false, error: "请求参数错误" });
});

t.test("health, docs and metrics are there, and nothing loads from another host", async (t) => {
  const desktop = await startDesktop(t, { env: { METRICS: "true" } });
  t.match((await desktop.send("GET", "/health/live")).body, { status: "live" });
  t.equal((await desktop.send("GET", "/health/ready")).status, 200);
  t.match((await desktop.send("GET", "/metrics")).bytes.toString(), /http_request_duration_seconds/);
  for (const path of ["/docs", "/redoc"]) {
    const page = await desktop.send("GET", path);
    t.equal(page.status, 200);
    t.notMatch(page.bytes.toString(), /(?:src|href)="(?:https?:)?\/\//);
  }
  const openApi = JSON.parse((await desktop.send("GET", "/openapi.json")).bytes.toString()) as {
    paths: Record<string, unknown>;
  };
  t.ok(openApi.paths["/api/receive-image"]);
  const root = await desktop.send("GET", "/");
  // A checkout whose pages have not been built has only those of the API.
  if (existsSync(join(import.meta.dirname, "../../../web/dist/local.html"))) {
    t.equal(root.status, 200);
    t.match(root.headers.get("content-security-policy"), "script-src 'self'; style-src 'self';");
    t.notMatch(root.bytes.toString(), /(?:src|href)="(?:https?:)?\/\//);
  } else {
    t.equal(root.status, 302);
    t.equal(root.headers.get("location"), "/docs");
  }
  const quiet = await startDesktop(t);
  t.equal((await quiet.send("GET", "/metrics")).status, 404);
});
