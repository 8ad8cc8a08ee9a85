import type { MultipartFile } from "@fastify/multipart";
import { DomainError, MAX_AVATAR_BYTES } from "@clothesline/contracts";
import { isCallerGone } from "@clothesline/service-kit";
import { discard, type Staged, type Staging } from "@clothesline/storage";
import type { FastifyRequest } from "fastify";
import { stageAvatar } from "../../features/avatars/avatar-files.ts";

/** A form of the studio has four parts; the rest is for clients that send more than they need to. */
export const formLimits = {
  fields: 50,
  files: 10,
  parts: 60,
  fieldSize: 64 * 1024,
  // One more than an avatar may have, so that the staging sees that it is too large.
  fileSize: MAX_AVATAR_BYTES + 1,
};

export interface StudioForm {
  /** The text fields, the first of each name; unchecked. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** A file that whoever reads the form uses up or discards. */
  readonly avatar: Staged | undefined;
}

/**
 * Reads what was sent as JSON, url-encoded or as a form with a file, its fields before or after the file.
 * @throws DomainError `FORM_INVALID`, `AVATAR_UNSUPPORTED`, `AVATAR_TOO_LARGE`; nothing is left then
 */
export async function readForm(
  request: FastifyRequest,
  body: unknown,
  staging: Staging,
): Promise<StudioForm> {
  if (!request.isMultipart()) {
    const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
    return { fields: isObject ? (body as Record<string, unknown>) : {}, avatar: undefined };
  }
  const fields: Record<string, unknown> = {};
  let avatar: Staged | undefined;
  try {
    for await (const part of partsOf(request)) {
      if (part.type === "field") fields[part.fieldname] ??= part.value;
      else if (avatar === undefined && isChosen(part))
        avatar = await stageAvatar(staging, bytesOf(part, request));
      else part.file.resume();
    }
    return { fields, avatar };
  } catch (error) {
    if (avatar !== undefined) await discard(avatar);
    throw error;
  }
}

/** Browsers send an empty part without a name where no file was chosen. */
function isChosen({ fieldname, filename }: MultipartFile): boolean {
  // The types say that a name is always there; a part may come without one.
  const name: string | undefined = filename;
  return fieldname === "avatar" && name !== undefined && name !== "";
}

/** A form that does not parse is the sender's fault; one that broke off with its connection is passed on. */
function formError(request: FastifyRequest, error: unknown): unknown {
  return isCallerGone(request) ? error : new DomainError("FORM_INVALID", { cause: error });
}

/** A file's bytes; a form that ends in the middle of them does not parse either. */
async function* bytesOf({ file }: MultipartFile, request: FastifyRequest) {
  try {
    yield* file as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw formError(request, error);
  }
}

async function* partsOf(request: FastifyRequest) {
  const parts = formOf(request);
  for (;;) {
    const next = await parts.next().catch((error: unknown) => {
      throw formError(request, error);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

function formOf(request: FastifyRequest) {
  try {
    return request.parts();
  } catch (error) {
    throw formError(request, error);
  }
}
