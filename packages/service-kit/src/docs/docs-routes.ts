import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { FastifyInstance, FastifyReply } from "fastify";
import { pagePolicy } from "../server/security-headers.ts";
import { docsAssets, withoutForeignPictures } from "./assets.ts";
import { openApiDocument, type OpenApiOptions } from "./openapi.ts";
import { redocPage, swaggerPage, swaggerStart } from "./pages.ts";

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .headers({ "content-security-policy": pagePolicy, "content-type": "text/html; charset=utf-8" })
    .send(html);
}

/** `/docs` (Swagger UI), `/redoc` and `/openapi.json`, from the calls' definitions; no asset of another host. */
export function docsRoutes(app: FastifyInstance, options: OpenApiOptions): void {
  const document = JSON.stringify(openApiDocument(options));
  const assets = docsAssets();
  for (const url of ["/docs", "/docs/"]) {
    app.get(url, async (_request, reply) => sendPage(reply, swaggerPage(options.title)));
  }
  for (const url of ["/redoc", "/redoc/"]) {
    app.get(url, async (_request, reply) => sendPage(reply, redocPage(options.title)));
  }
  app.get("/openapi.json", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(document),
  );
  app.get("/docs/assets/start.js", async (_request, reply) =>
    reply.type("text/javascript; charset=utf-8").send(swaggerStart),
  );
  app.get<{ Params: { name: string } }>("/docs/assets/:name", async (request, reply) => {
    const { name } = request.params;
    const asset = assets.get(name);
    if (asset === undefined) return reply.callNotFound();
    void reply.type(asset.type).header("cache-control", "public, max-age=3600");
    if (name !== "redoc.js") return reply.send(createReadStream(asset.path));
    return reply.send(withoutForeignPictures(await readFile(asset.path, "utf8")));
  });
}
