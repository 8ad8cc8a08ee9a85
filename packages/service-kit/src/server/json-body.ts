import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";

/** Deeper than any document needs; a value nested some thousand times deep overflows JSON.stringify's stack. */
const maxDepth = 100;

/** Walks level by level, so that the check itself cannot overflow the stack. */
function tooDeep(root: unknown): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      for (const child of Object.values(value)) {
        if (typeof child === "object" && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return false;
}

/** A content type we do not read is no fault where the call takes no body or none was sent. */
function bodyIsUnwanted(request: FastifyRequest): boolean {
  const { call } = request.routeOptions.config;
  if (call !== undefined && call.body === undefined) return true;
  return request.headers["content-length"] === "0";
}

/**
 * Reads JSON bodies leniently: none at all is no body, keys that would poison a prototype are dropped.
 * Other content types are refused unless the call wants no body; `text/plain` is among them, because a
 * web page can send it to any host without asking first.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeContentTypeParser("text/plain");
  app.removeContentTypeParser("application/json");
  const parse = app.getDefaultJsonParser("remove", "remove");
  app.addContentTypeParser<string>(
    "application/json",
    { parseAs: "string" },
    function parseJson(request, text, done) {
      if (text.trim() === "") return done(null, undefined);
      return parse(request, text, (error, value: unknown) => {
        if (error !== null) return done(error, undefined);
        if (tooDeep(value)) {
          return done(new fastify.errorCodes.FST_ERR_CTP_INVALID_JSON_BODY(), undefined);
        }
        return done(null, value);
      });
    },
  );
  app.addContentTypeParser("*", function refuse(request, payload, done) {
    if (!bodyIsUnwanted(request)) {
      return done(new fastify.errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(), undefined);
    }
    payload.resume();
    return done(null, undefined);
  });
}
