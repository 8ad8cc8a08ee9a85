import { DomainError } from "@clothesline/contracts";
import { isMissing } from "@clothesline/storage";
import type { FastifyReply, FastifyRequest } from "fastify";
import { findDownload } from "../../features/objects/disk/download.ts";
import { rangeOf } from "../byte-range.ts";
import { evaluate, rangeApplies } from "./conditions.ts";
import { objectStoreEnvelope } from "./envelope.ts";
import { replyHeaders } from "./reply-headers.ts";
import { sendBytes } from "./send-bytes.ts";
import type { ObjectStoreServices } from "./services.ts";

/** GetObject and HeadObject by signed address: https://help.aliyun.com/document_detail/31980.html */
export function getObject({ disk }: ObjectStoreServices) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const key = (request.params as { readonly "*": string })["*"];
    const query = parametersOf(request);
    const method = request.method === "HEAD" ? "HEAD" : "GET";
    const object = await findDownload(disk, { method, key, query, headers: signedHeaders(request) });
    const validators = { etag: `"${object.etag}"`, modified: object.createdAt };
    const headers = replyHeaders(object, key, query);
    const outcome = evaluate(request.headers, validators);
    if (outcome === "failed") throw new DomainError("PRECONDITION_FAILED");
    if (outcome === "not-modified") {
      const { etag, "last-modified": modified, "cache-control": cache } = headers;
      return reply.code(304).headers({ etag, "last-modified": modified, "cache-control": cache }).send();
    }
    const asked = rangeApplies(request.headers["if-range"], validators) ? request.headers.range : undefined;
    const range = rangeOf(asked, object.size);
    if (range === "unsatisfiable") return unsatisfiable(reply, object.size);
    const { start, end } = range ?? { start: 0, end: object.size - 1 };
    void reply.headers({ ...headers, "content-length": String(end - start + 1) });
    if (range) void reply.code(206).header("content-range", `bytes ${start}-${end}/${object.size}`);
    if (method === "HEAD" || object.size === 0) return reply.send("");
    try {
      return await sendBytes(reply, object.path, { start, end });
    } catch (error) {
      // The row outlives the bytes for a moment when both are removed.
      if (isMissing(error)) throw new DomainError("OBJECT_NOT_FOUND");
      throw error;
    }
  };
}

/** Decoded query parameters; the first of several of one name counts. */
function parametersOf({ raw }: FastifyRequest): ReadonlyMap<string, string> {
  const { url = "" } = raw;
  const at = url.indexOf("?");
  const all = [...new URLSearchParams(at === -1 ? "" : url.slice(at + 1))];
  return new Map(all.toReversed());
}

/** Request headers that are part of what is signed. */
function signedHeaders({ headers }: FastifyRequest): Readonly<Record<string, string>> {
  const names = Object.keys(headers).filter((name) => /^(?:content-(?:md5|type)|x-oss-)/.test(name));
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}

/** The size is told, which the errors' own handler would take for a success's header. */
function unsatisfiable(reply: FastifyReply, size: number): FastifyReply {
  const error = objectStoreEnvelope.describe({ code: "INVALID_RANGE" }, reply.request.id);
  return reply
    .code(error.status)
    .type(objectStoreEnvelope.mediaType)
    .header("content-range", `bytes */${size}`)
    .send(objectStoreEnvelope.toBody(error));
}
