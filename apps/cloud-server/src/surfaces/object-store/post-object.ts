import { DomainError } from "@clothesline/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ownBucket } from "../../features/objects/disk/disk.ts";
import { permitUpload, receiveUpload, type StoredUpload } from "../../features/objects/disk/upload.ts";
import { encodeKey } from "../../features/objects/keys.ts";
import { headersOf } from "./object-headers.ts";
import { readPostForm } from "./post-form.ts";
import { xmlDocument, xmlType } from "./xml.ts";
import type { ObjectStoreServices } from "./services.ts";

/** What a form has beside its file at most: fields and the heads of parts, bytes. */
const overheadBytes = 1024 * 1024;

/** PostObject: https://help.aliyun.com/document_detail/31988.html */
export function postObject({ disk, host }: ObjectStoreServices) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const body = request.raw.iterator({ destroyOnReturn: false });
    try {
      const form = await readPostForm(request.headers["content-type"], body);
      const permit = await permitUpload(disk, form);
      const headers = headersOf(form);
      // Without reading gigabytes that would be refused in the end.
      if (Number(request.headers["content-length"]) > permit.maxBytes + overheadBytes) {
        throw new DomainError("ENTITY_TOO_LARGE");
      }
      const stored = await receiveUpload(disk, permit, form.file, headers);
      return answer(reply, form.fields, host, stored);
    } catch (error) {
      await body.return?.();
      throw error;
    }
  };
}

/** The redirect goes before the status; an unknown status is 204, as with none. */
function answer(
  reply: FastifyReply,
  fields: ReadonlyMap<string, string>,
  host: string,
  { id, key, etag }: StoredUpload,
): FastifyReply {
  const tag = `"${etag}"`;
  void reply.headers({ etag: tag, "x-oss-version-id": id });
  const target = redirectTarget(fields.get("success_action_redirect"));
  if (target !== undefined) {
    for (const [name, value] of Object.entries({ bucket: ownBucket, key, etag: tag })) {
      target.searchParams.set(name, value);
    }
    return reply.code(303).header("location", target.href).send();
  }
  switch (fields.get("success_action_status")) {
    case "200":
      return reply.code(200).send();
    case "201":
      return reply
        .code(201)
        .type(xmlType)
        .send(
          xmlDocument("PostResponse", {
            Bucket: ownBucket,
            ETag: tag,
            Key: key,
            Location: `${host}/${encodeKey(key)}`,
          }),
        );
    default:
      return reply.code(204).send();
  }
}

function redirectTarget(address: string | undefined): URL | undefined {
  const target = address === undefined ? null : URL.parse(address);
  return target !== null && /^https?:$/.test(target.protocol) ? target : undefined;
}
