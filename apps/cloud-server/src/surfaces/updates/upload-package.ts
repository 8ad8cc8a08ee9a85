import type { MultipartFile } from "@fastify/multipart";
import { DomainError, packageFields, type SuccessOf, updateCalls } from "@clothesline/contracts";
import { formReader } from "@clothesline/service-kit";
import { discard } from "@clothesline/storage";
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import type { Publisher } from "../../features/releases/api-keys.ts";
import { checkEarly, readPublication } from "../../features/releases/details.ts";
import { extensionOf } from "../../features/releases/file-type.ts";
import { publish } from "../../features/releases/publish.ts";
import type { Releases } from "../../features/releases/releases.ts";
import { stagePackage, type StagedPackage } from "../../features/releases/stage.ts";
import { bytesOf, partsOf } from "../form-parts.ts";
import type { KeyCheck } from "./key.ts";
import type { CountUpload } from "./limits.ts";
import type { AdmitUnknown } from "./unknown-senders.ts";
import { uploadedView } from "./views.ts";

/** The form has eleven parts; the rest is for clients that send more than they need to. */
export const formLimits = { fields: 50, files: 5, parts: 60, fieldSize: 64 * 1024, fileSize: Infinity };

const { uploadPackage: call } = updateCalls;
const readFields = formReader(call, Type.Object(packageFields));
/** Each field is optional here: it may come after the file. */
const readSome = formReader(call, Type.Partial(Type.Object(packageFields)));

interface Dependencies {
  readonly releases: Releases;
  readonly countUpload: CountUpload;
  readonly admitUnknown: AdmitUnknown;
}

interface Upload {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly who: KeyCheck;
}

/** What has come so far. */
interface Draft {
  readonly fields: Record<string, string>;
  publisher: Publisher | undefined;
  staged: StagedPackage | undefined;
  /** What ends with the upload, however it ends. */
  readonly endings: (() => void)[];
}

export function uploadPackage({ releases, countUpload, admitUnknown }: Dependencies) {
  /** Decides, before a byte of it is stored, whether a file is taken. */
  async function takeFile(part: MultipartFile, draft: Draft, { request, reply, who }: Upload) {
    const { fields } = draft;
    if (draft.publisher === undefined && fields["api_key"] !== undefined) {
      draft.publisher = await who.open(fields["api_key"]);
    }
    extensionOf(part.filename);
    checkEarly(readSome(fields));
    const trusted = draft.publisher !== undefined;
    if (!trusted) draft.endings.push(admitUnknown(request.ip));
    const claim = await releases.room.claim({ bytes: lengthOf(request), trusted });
    draft.endings.push(() => claim.release());
    // Last, so that only what is taken counts.
    await countUpload(request, reply);
    const bytes = bytesOf(part, request, "INVALID_REQUEST");
    draft.staged = await stagePackage(releases.dirs.staging, part.filename, bytes, claim);
  }

  async function receive(draft: Draft, upload: Upload): Promise<void> {
    for await (const part of partsOf(upload.request, "INVALID_REQUEST")) {
      if (part.type === "field") {
        if (typeof part.value === "string") draft.fields[part.fieldname] ??= part.value;
      } else if (draft.staged === undefined && isChosen(part)) await takeFile(part, draft, upload);
      else part.file.resume();
    }
  }

  return async (upload: Upload): Promise<SuccessOf<typeof call>> => {
    const { request, who } = upload;
    const draft: Draft = {
      fields: Object.create(null) as Record<string, string>,
      publisher: who.publisher,
      staged: undefined,
      endings: [],
    };
    try {
      if (request.isMultipart()) await receive(draft, upload);
      const publisher = draft.publisher ?? (await who.open(draft.fields["api_key"]));
      if (draft.staged === undefined) throw new DomainError("FILE_MISSING");
      const onRecorded = () => endAll(draft);
      const publication = { ...readPublication(readFields(draft.fields)), onRecorded };
      return uploadedView(await publish(releases, publisher, publication, draft.staged));
    } finally {
      if (draft.staged !== undefined) await discard(draft.staged);
      endAll(draft);
    }
  };
}

const endAll = ({ endings }: Draft): void => {
  for (const end of endings) end();
};

/** Browsers send an empty part without a name where no file was chosen. */
function isChosen({ fieldname, filename }: MultipartFile): boolean {
  // The types say that a name is always there; a part may come without one.
  const name: string | undefined = filename;
  return fieldname === "file" && name !== undefined && name !== "";
}

/** The whole form's bytes: a little more than the file's. */
function lengthOf({ headers }: FastifyRequest): number | undefined {
  const length = Number(headers["content-length"]);
  return Number.isSafeInteger(length) ? length : undefined;
}
