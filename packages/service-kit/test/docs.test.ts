import t from "tap";
import { localCalls, localErrors, syncCalls, syncErrors } from "@clothesline/contracts";
import { docsRoutes, errorEnvelope, openApiDocument } from "../src/index.ts";
import { calls, envelope, serviceWithLog } from "./fixture.ts";

interface Operation {
  operationId: string;
  tags: string[];
  security: object[];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  responses: Record<
    string,
    { description: string; content: Record<string, { schema: object; examples?: Record<string, object> }> }
  >;
}

const options = { title: "Things & <more>", version: "1.2.3", surfaces: [{ calls, envelope }] };

function operations(document: ReturnType<typeof openApiDocument>) {
  const all = Object.values(document.paths).flatMap((path) => Object.values(path)) as Operation[];
  return new Map(all.map((operation) => [operation.operationId, operation]));
}

void t.test("the document says what the calls' definitions say", async (t) => {
  const document = openApiDocument(options);
  t.match(document, { openapi: "3.1.0", info: { title: "Things & <more>", version: "1.2.3" } });
  t.match(document.components.securitySchemes, {
    session: { type: "apiKey", in: "cookie", name: "session" },
    device: { type: "http", scheme: "bearer" },
  });
  const known = operations(document);
  t.same([...known.keys()].toSorted(), Object.keys(calls).toSorted());

  const find = known.get("findThings");
  t.same(find?.security, [{ session: [] }]);
  t.match(find?.parameters[0], { name: "user_id", in: "path", required: true, schema: { type: "integer" } });
  t.match(find?.parameters[1], {
    name: "page",
    in: "query",
    required: false,
    schema: { minimum: 1, default: 1 },
  });
  t.same(Object.keys(find?.responses ?? {}), ["200", "400", "401", "500"]);
  t.match(find?.responses["400"], {
    description: "无效的颜色；请求参数错误",
    content: {
      "application/json": {
        schema: { type: "object" },
        examples: { COLOUR_INVALID: { summary: "无效的颜色", value: { ok: false, error: "无效的颜色" } } },
      },
    },
  });

  const make = known.get("makeThing");
  t.same(make?.security, []);
  t.match(make?.requestBody, {
    required: true,
    content: { "application/json": { schema: { required: ["name"] } } },
  });
  t.ok(make?.responses["201"]);
  t.same(known.get("poke")?.security, [{ session: [] }, {}]);
  t.equal(known.get("poke")?.requestBody, undefined);
  t.match(known.get("sendForm")?.requestBody?.content["multipart/form-data"]?.schema, {
    properties: { file: { type: "string", format: "binary" } },
  });
  const picture = known.get("getPicture");
  t.same(picture?.security, [{ device: [] }]);
  t.same(Object.keys(picture?.responses["200"]?.content ?? {}), ["image/*"]);
  t.notMatch(JSON.stringify(document), /~kind|~optional/);
});

void t.test(
  "every call of both servers has every one of its replies, with an example of every error",
  async (t) => {
    for (const [surfaceCalls, errors] of [
      [localCalls, localErrors],
      [syncCalls, syncErrors],
    ] as const) {
      const surface = errorEnvelope(errors, ({ message }) => ({ success: false, error: message }));
      const document = openApiDocument({
        title: "x",
        version: "1",
        surfaces: [{ calls: surfaceCalls, envelope: surface }],
      });
      const known = operations(document);
      for (const call of Object.values(surfaceCalls)) {
        const operation = known.get(call.operationId);
        t.same(Object.keys(operation?.responses ?? {}), Object.keys(call.replies), call.operationId);
        const examples = Object.values(operation?.responses ?? {})
          .flatMap(({ content }) => Object.values(content))
          .flatMap((media) => Object.keys(media.examples ?? {}));
        t.same(examples.toSorted(), call.errors.toSorted(), call.operationId);
        const placeholders = call.path.match(/\{\w+\}/g)?.length ?? 0;
        t.equal(operation?.parameters.filter((parameter) => parameter.in === "path").length, placeholders);
      }
    }
  },
);

void t.test("the pages load from this server alone", async (t) => {
  const { app } = serviceWithLog();
  t.teardown(() => app.close());
  docsRoutes(app, options);
  t.same((await app.inject("/openapi.json")).json(), JSON.parse(JSON.stringify(openApiDocument(options))));
  for (const url of ["/docs", "/docs/", "/redoc", "/redoc/"]) {
    const { body, headers, statusCode } = await app.inject(url);
    t.equal(statusCode, 200, url);
    t.match(headers["content-type"], "text/html");
    t.match(headers["content-security-policy"], "script-src 'self';");
    t.notMatch(headers["content-security-policy"], /http|unsafe-eval|\*/);
    t.match(body, "<title>Things &amp; &lt;more&gt;</title>");
    t.notMatch(body, /https?:\/\//);
    const assets = [...body.matchAll(/(?:src|href)="(\/docs\/assets\/[^"]+)"/g)].map(
      ([, asset = ""]) => asset,
    );
    t.ok(assets.length >= 2);
    for (const asset of assets) {
      const sent = await app.inject(asset);
      t.equal(sent.statusCode, 200, asset);
      t.ok(sent.rawPayload.length > 100, asset);
    }
  }
  t.notMatch((await app.inject("/docs/assets/redoc.js")).body, "cdn.redoc.ly");
  for (const outside of ["package.json", "..%2fpackage.json", "..%2F..%2Fpackage.json", "index.html"]) {
    t.equal((await app.inject(`/docs/assets/${outside}`)).statusCode, 404, outside);
  }
});
