import { packageFields, TUS_UPLOAD_PATH, updateCalls } from "@clothesline/contracts";
import { formReader } from "@clothesline/service-kit";
import { resumableUploads, type UploadMetadata } from "@clothesline/resumable";
import type { FastifyInstance, FastifyRequest } from "fastify";
import Type from "typebox";
import type { Publisher } from "../../features/releases/api-keys.ts";
import { readPublication } from "../../features/releases/details.ts";
import { UPLOAD_TIME } from "../../features/releases/left-uploads.ts";
import {
  beginUpload,
  checkUpload,
  endUpload,
  forgetUpload,
  openUpload,
} from "../../features/releases/resumable.ts";
import { fullDisk } from "../../features/releases/stage.ts";
import { updateEnvelope } from "./envelope.ts";
import { type KeyCheck, publisherOf } from "./key.ts";
import type { CountUpload } from "./limits.ts";
import type { UpdateServices } from "./services.ts";

interface Sender {
  readonly publisher: Publisher;
  readonly countUpload: () => Promise<void>;
  /** Tells which package an upload has become. */
  readonly name: (packageId: number) => void;
}

interface Dependencies extends UpdateServices {
  readonly checkKey: (request: FastifyRequest) => Promise<KeyCheck>;
  readonly countUpload: CountUpload;
}

const readFields = formReader(updateCalls.uploadPackage, Type.Object(packageFields));

/** The form's fields, and what the protocol's clients call a file. */
function read(metadata: UploadMetadata) {
  const given = Object.entries(metadata).filter((entry): entry is [string, string] => entry[1] !== null);
  const { filename, name, ...fields } = Object.fromEntries(given);
  return { fileName: filename ?? name ?? "", publication: readPublication(readFields(fields)) };
}

/** Uploads of packages that may be cut and continued. */
export function resumablePackages(app: FastifyInstance, services: Dependencies): void {
  const { releases, config, checkKey, countUpload } = services;
  resumableUploads<Sender>(app, {
    path: TUS_UPLOAD_PATH,
    folder: releases.dirs.resumable,
    maxBytes: config.updatesQuotaBytes ?? Number.MAX_SAFE_INTEGER,
    expiresInMs: UPLOAD_TIME,
    envelope: updateEnvelope,
    refuse: fullDisk,
    async authorize(request, reply) {
      return {
        publisher: await publisherOf(await checkKey(request)),
        countUpload: () => countUpload(request, reply),
        name: (packageId) => void reply.header("x-package-id", String(packageId)),
      };
    },
    ledger: {
      async create({ publisher, countUpload: count }, upload) {
        await checkUpload(releases, read(upload.metadata));
        await count();
        await beginUpload(releases, publisher, upload);
      },
      async find({ publisher, name }, id) {
        const known = await openUpload(releases, publisher, id);
        if (known?.packageId) name(known.packageId);
        return known;
      },
      async finish({ publisher, name }, upload) {
        const { id } = await endUpload(releases, publisher, { ...upload, ...read(upload.metadata) });
        name(id);
      },
      remove: (_sender, id) => forgetUpload(releases, id),
    },
  });
}
