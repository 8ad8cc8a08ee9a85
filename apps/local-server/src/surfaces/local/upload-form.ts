import type { MultipartFile } from "@fastify/multipart";
import { DomainError, MAX_IMAGE_BYTES } from "@clothesline/contracts";
import { isCallerGone } from "@clothesline/service-kit";
import { discard, type Staged, type Staging } from "@clothesline/storage";
import type { FastifyRequest } from "fastify";

export interface UploadForm {
  readonly staged: Staged;
  /** As the caller's system called it, without folders. */
  readonly filename: string;
  readonly category: unknown;
}

/** A form of ours has two parts; the rest is for clients that send more than they need to. */
export const limits = {
  fields: 100,
  files: 20,
  parts: 120,
  fieldSize: 64 * 1024,
  // One more than a picture may have, so that the staging sees that it is too large.
  fileSize: MAX_IMAGE_BYTES + 1,
};

interface Draft {
  staged?: Staged;
  filename?: string;
  category?: unknown;
  sawEmptyName: boolean;
}

/**
 * Reads an upload as it comes, its fields before or after the file.
 * @throws DomainError FILE_MISSING, FILENAME_EMPTY, IMAGE_TOO_LARGE, IMAGE_UNSUPPORTED
 */
export async function readUploadForm(request: FastifyRequest, staging: Staging): Promise<UploadForm> {
  if (!request.isMultipart()) throw new DomainError("FILE_MISSING");
  const draft: Draft = { sawEmptyName: false };
  try {
    await fill(draft, request, staging);
  } catch (error) {
    if (draft.staged !== undefined) await discard(draft.staged);
    throw error;
  }
  const { staged, filename, category } = draft;
  if (staged !== undefined && filename !== undefined) return { staged, filename, category };
  throw new DomainError(draft.sawEmptyName ? "FILENAME_EMPTY" : "FILE_MISSING");
}

async function fill(draft: Draft, request: FastifyRequest, staging: Staging): Promise<void> {
  for await (const part of partsOf(request)) {
    if (part.type === "field") {
      if (part.fieldname === "category") draft.category = part.value;
    } else if (isWanted(part, draft)) {
      draft.staged = await staging.stage(bytesOf(part, request), { maxBytes: MAX_IMAGE_BYTES });
      draft.filename = part.filename;
    } else {
      part.file.resume();
    }
  }
}

function isWanted(part: MultipartFile, draft: Draft): boolean {
  // The types say that a name is always there; a part may come without one.
  const filename: string | undefined = part.filename;
  if (part.fieldname !== "file" || draft.staged !== undefined || filename === undefined) return false;
  if (filename.trim() !== "") return true;
  draft.sawEmptyName = true;
  return false;
}

/** A form that does not parse holds no file; one that broke off with its connection is passed on. */
function formError(request: FastifyRequest, error: unknown): unknown {
  if (isCallerGone(request)) return error;
  return new DomainError("FILE_MISSING", { detail: "表单的格式不正确", cause: error });
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
