import { randomUUID } from "node:crypto";
import { ReadableStream } from "node:stream/web";
import { DomainError } from "@clothesline/contracts";
import type { Envelope } from "@clothesline/service-kit";
import { Server } from "@tus/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { UploadLedger } from "./ledger.ts";
import { type TusRefusal, tusRefusal } from "./refusal.ts";
import { UploadFiles } from "./upload-files.ts";

export interface ResumableUploadsOptions<Who> {
  /** Address uploads begin at, without a slash at the end; each then has its own below it. */
  readonly path: string;
  /** Folder for the bytes on their way, which must exist. */
  readonly folder: string;
  /** Largest upload, bytes. */
  readonly maxBytes: number;
  /** How long an upload may take from its beginning, ms. */
  readonly expiresInMs: number;
  /** Who makes a request; throws what the surface answers. The reply is for headers of its own. */
  readonly authorize: (request: FastifyRequest, reply: FastifyReply) => Promise<Who>;
  readonly ledger: UploadLedger<Who>;
  /** The surface's errors; those of the protocol get its form too. */
  readonly envelope: Envelope;
  /** What the surface answers for an error of the system, such as a full disk; the same error where it has no word for it. */
  readonly refuse?: (error: unknown) => unknown;
}

/** What is known of a request while the protocol's server works on it. */
interface Visit<Who> {
  readonly who: Who;
  readonly id: string | undefined;
  error?: unknown;
}

/**
 * Uploads that may be cut and continued, by the protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload). Every request is
 * checked; what it may touch is the ledger's to say.
 */
export function resumableUploads<Who>(app: FastifyInstance, options: ResumableUploadsOptions<Who>): void {
  const { path, ledger, envelope, refuse = (error: unknown) => error } = options;
  const files = new UploadFiles<Visit<Who>>(
    options.folder,
    {
      create: ({ who }, upload) => ledger.create(who, upload),
      find: ({ who }, id) => ledger.find(who, id),
      finish: ({ who }, upload) => ledger.finish(who, upload),
      remove: ({ who }, id) => ledger.remove(who, id),
    },
    options.expiresInMs,
  );
  const server = new Server({
    path,
    datastore: files,
    maxSize: options.maxBytes,
    relativeLocation: true,
    disableTerminationForFinishedUploads: true,
    // The service says which origins may call.
    allowedOrigins: () => false,
    namingFunction: () => randomUUID(),
    getFileIdFromRequest: () => files.caller.getStore()?.id,
    async onUploadFinish(_request, { id }) {
      await files.finish(id);
      return {};
    },
    async onResponseError(_request, error) {
      const visit = files.caller.getStore();
      if (visit !== undefined) visit.error = error;
      return undefined;
    },
  });

  async function answer(request: FastifyRequest, reply: FastifyReply, who: Who): Promise<FastifyReply> {
    const { id } = request.params as { id?: string };
    const visit: Visit<Who> = { who, id };
    const response = await files.caller.run(visit, () => server.handleWeb(webRequest(request)));
    for (const [name, value] of response.headers) {
      if (!name.startsWith("access-control-") && !name.startsWith("content-")) void reply.header(name, value);
    }
    if (response.status < 400) return reply.code(response.status).send();
    const { error } = visit;
    if (error !== undefined && !isProtocolError(error)) throw refuse(error);
    const refusal = tusRefusal(response.status, await response.text());
    return reply.code(refusal.status).send(toBody(refusal, request));
  }

  const toBody = (refusal: TusRefusal, { id: requestId }: FastifyRequest): unknown =>
    envelope.toBody({ ...refusal, params: undefined, fields: undefined, requestId });

  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    const callers = new WeakMap<FastifyRequest, { readonly who: Who }>();
    for (const url of [path, `${path}/`, `${path}/:id`]) {
      scope.route({
        method: ["POST", "HEAD", "PATCH", "DELETE"],
        url,
        config: { longBody: true },
        async onRequest(request, reply) {
          callers.set(request, { who: await options.authorize(request, reply) });
        },
        async handler(request, reply) {
          const caller = callers.get(request);
          if (caller === undefined) throw new DomainError("TOKEN_REQUIRED");
          return await answer(request, reply, caller.who);
        },
      });
      // What the server can do is no secret.
      scope.options(url, async (_request, reply) =>
        reply
          .code(204)
          .headers({
            "tus-resumable": "1.0.0",
            "tus-version": "1.0.0",
            "tus-extension": files.extensions.join(","),
            "tus-max-size": String(options.maxBytes),
          })
          .send(),
      );
    }
  });
}

/** The protocol's own refusals are plain objects with a status; everything else is ours to answer. */
const isProtocolError = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "status_code" in error;

/** The body is read as it is wanted, and left alone when it is not: the answer needs its connection. */
function webRequest({ raw, method, headers, url }: FastifyRequest): Request {
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  const hasBody = method === "POST" || method === "PATCH";
  return new Request(new URL(url, "http://localhost"), {
    method,
    headers: given,
    ...(hasBody ? { body: bodyOf(raw), duplex: "half" } : {}),
  });
}

const bodyOf = (raw: FastifyRequest["raw"]) =>
  ReadableStream.from(raw.iterator({ destroyOnReturn: false })) as globalThis.ReadableStream;
