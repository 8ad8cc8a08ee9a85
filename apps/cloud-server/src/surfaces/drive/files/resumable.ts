import { resumableUploads } from "@clothesline/resumable";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { resumableLedger, UPLOAD_TIME } from "../../../features/files/resumable.ts";
import { fullDisk } from "../../../features/objects/full-disk.ts";
import type { Person } from "../../../features/sessions/person.ts";
import { driveEnvelope } from "../envelope.ts";
import type { DriveServices } from "../services.ts";

/** Large files, by uploads that may be cut and continued, at `/file/tus/`. */
export function resumableFiles(
  app: FastifyInstance,
  { drive, uploadsFolder }: DriveServices,
  authorize: (request: FastifyRequest) => Promise<Person>,
): void {
  resumableUploads(app, {
    path: "/file/tus",
    folder: uploadsFolder,
    maxBytes: Math.min(drive.quota, drive.store.maxFileBytes),
    expiresInMs: UPLOAD_TIME,
    authorize,
    ledger: resumableLedger(drive),
    envelope: driveEnvelope,
    refuse: fullDisk,
  });
}
