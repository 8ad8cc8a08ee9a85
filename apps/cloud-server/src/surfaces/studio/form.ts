import type { MultipartFile } from "@fastify/multipart";
import { MAX_AVATAR_BYTES } from "@clothesline/contracts";
import { discard, type Staged, type Staging } from "@clothesline/storage";
import type { FastifyRequest } from "fastify";
import { stageAvatar } from "../../features/avatars/avatar-files.ts";
import { bytesOf, partsOf } from "../form-parts.ts";

/** A form of the studio has four parts; the rest is for clients that send more than they need to. */
export const formLimits = {
  fields: 50,
  files: 10,
  parts: 60,
  fieldSize: 64 * 1024,
  // One more than an avatar may have, so that the staging sees that it is too large.
  fileSize: MAX_AVATAR_BYTES + 1,
};

const INVALID = "FORM_INVALID";

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
    for await (const part of partsOf(request, INVALID)) {
      if (part.type === "field") fields[part.fieldname] ??= part.value;
      else if (avatar === undefined && isChosen(part))
        avatar = await stageAvatar(staging, bytesOf(part, request, INVALID));
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
