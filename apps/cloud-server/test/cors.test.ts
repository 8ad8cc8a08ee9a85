import t from "tap";
import { ConfigError } from "@clothesline/service-kit";
import { readConfig } from "@clothesline/cloud-server";
import { openCloud } from "./cloud.ts";

const origin = "http://localhost:5173";

t.test("a page of a named origin may call every path, and read what it is answered", async (t) => {
  const { app } = await openCloud(t);
  for (const url of ["/user/profile/", "/api/status", "/file/list", "/oss/ann/a.jpg", "/nothing"]) {
    const reply = await app.inject({ method: "GET", url, headers: { origin } });
    t.equal(reply.headers["access-control-allow-origin"], origin, url);
    t.equal(reply.headers["access-control-allow-credentials"], "true", "for front ends that are written so");
    for (const name of [
      "ETag",
      "Content-Disposition",
      "Retry-After",
      "X-Request-Id",
      "Upload-Offset",
      "Location",
    ]) {
      t.ok(String(reply.headers["access-control-expose-headers"]).split(", ").includes(name), name);
    }
    t.match(reply.headers["vary"], "Origin");
  }
});

t.test("a browser's preflight is answered before anything is asked of the caller", async (t) => {
  const { app } = await openCloud(t);
  for (const [url, method] of [
    ["/user/profile/", "GET"],
    ["/file/tus/1", "PATCH"],
    ["/oss/ann/a.jpg", "PUT"],
    ["/drop/", "DELETE"],
  ] as const) {
    const reply = await app.inject({
      method: "OPTIONS",
      url,
      headers: {
        origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization,content-type,tus-resumable,upload-offset,x-api-key",
      },
    });
    t.equal(reply.statusCode, 204, url);
    t.equal(reply.headers["access-control-allow-origin"], origin);
    t.ok(String(reply.headers["access-control-allow-methods"]).split(", ").includes(method), method);
    t.match(reply.headers["access-control-allow-headers"], /authorization,.*tus-resumable.*x-api-key/);
    t.equal(reply.headers["access-control-max-age"], "7200");
  }
});

t.test("other origins are told nothing, and no path becomes known by a preflight", async (t) => {
  const { app } = await openCloud(t, { env: { CORS_ORIGINS: "https://app.example.com" } });
  for (const other of [origin, "null", "https://app.example.com.evil.test", "http://app.example.com", ""]) {
    const headers = { origin: other, "access-control-request-method": "GET" };
    const preflight = await app.inject({ method: "OPTIONS", url: "/user/profile/", headers });
    t.match(preflight.statusCode, 405, other);
    const reply = await app.inject({ method: "GET", url: "/user/profile/", headers });
    for (const { headers: sent } of [preflight, reply])
      t.equal(sent["access-control-allow-origin"], undefined);
  }
  const plain = await app.inject({ method: "GET", url: "/nothing" });
  t.equal(plain.statusCode, 404);
});

t.test("origins that are none are refused at the start, and so is every origin", async (t) => {
  for (const given of [
    "*",
    "app.example.com",
    "https://app.example.com/path",
    "ftp://a.test",
    "https://a.test,*",
  ]) {
    t.throws(() => readConfig({ CORS_ORIGINS: given }), ConfigError, given);
  }
  t.throws(() => readConfig({ CORS_ORIGINS: "*" }), { message: /CORS_ORIGINS must name each origin/ });
  t.same(readConfig({ CORS_ORIGINS: "https://a.test/, http://b.test:8000" }).corsOrigins, [
    "https://a.test",
    "http://b.test:8000",
  ]);
  t.same(readConfig({ CORS_ORIGINS: "none" }).corsOrigins, []);
  const { app } = await openCloud(t, { env: { CORS_ORIGINS: "none" } });
  const reply = await app.inject({ method: "GET", url: "/api/status", headers: { origin } });
  t.equal(reply.headers["access-control-allow-origin"], undefined);
});
