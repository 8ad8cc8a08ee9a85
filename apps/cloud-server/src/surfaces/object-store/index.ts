import { DomainError } from "@clothesline/contracts";
import type { FastifyInstance } from "fastify";
import { ownBucket } from "../../features/objects/disk/disk.ts";
import { objectStoreEnvelope } from "./envelope.ts";
import { getObject } from "./get-object.ts";
import { postObject } from "./post-object.ts";
import type { ObjectStoreServices } from "./services.ts";

/**
 * The server's own object store, as Aliyun OSS speaks: PostObject uploads, and downloads by signed address.
 * Its bucket is the first segment of the path, as where OSS is reached by an address of one's own.
 */
export async function objectStoreSurface(app: FastifyInstance, services: ObjectStoreServices): Promise<void> {
  app.setErrorHandler(objectStoreEnvelope.errorHandler);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  app.addHook("onRequest", async (request, reply) => {
    void reply.header("x-oss-request-id", request.id);
  });
  for (const url of [`/${ownBucket}`, `/${ownBucket}/`]) {
    app.post(url, { config: { longBody: true } }, postObject(services));
  }
  // Said before a body is read: forms go to the bucket, and name their object in a field.
  app.post(`/${ownBucket}/*`, {
    onRequest: async () => {
      throw new DomainError("METHOD_NOT_ALLOWED");
    },
    handler: async () => undefined,
  });
  app.route({
    method: ["GET", "HEAD"],
    url: `/${ownBucket}/*`,
    exposeHeadRoute: false,
    handler: getObject(services),
  });
}
