import { BundleError, type Capture, FileError, iterableSink, readCapture } from "@clothesline/bundle";
import { DomainError, MAX_IMAGE_BYTES } from "@clothesline/contracts";
import { discard, type Staged, type Staging } from "@clothesline/storage";
import type { FastifyRequest } from "fastify";

/** Ten megabytes are 14 in base64; the rest is room for escapes and white space, which some writers are lavish with. */
const LARGEST_BODY = 96 * 1024 * 1024;
/** Titles, addresses and context; far more than is kept of them. */
const LARGEST_MEMBERS = 1024 * 1024;

export type CaptureImage =
  | { readonly kind: "staged"; readonly staged: Staged }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "missing" }
  /** No base64, or no text at all. */
  | { readonly kind: "garbage"; readonly isText: boolean };

export interface CaptureBody {
  readonly image: CaptureImage;
  /** Every field but `imageData`, unchecked. */
  readonly members: Capture["members"];
}

const isJson = ({ headers }: FastifyRequest) =>
  /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers["content-type"] ?? "");

/**
 * Takes a capture apart as it arrives; a picture in it goes straight to the staging folder.
 * @param missing code for a body that is no JSON object
 * @throws DomainError IMAGE_TOO_LARGE or IMAGE_UNSUPPORTED as soon as it is certain, `missing`, INVALID_REQUEST
 */
export async function readCaptureBody(
  request: FastifyRequest,
  staging: Staging,
  missing: string,
): Promise<CaptureBody> {
  if (!isJson(request)) {
    throw new DomainError(missing, { detail: "请求的 Content-Type 须为 application/json" });
  }
  const sinks: { readonly result: Promise<Staged> }[] = [];
  try {
    const { image, members } = await readCapture(
      request.raw,
      () => {
        const sink = iterableSink((pieces) => staging.stage(pieces, { maxBytes: MAX_IMAGE_BYTES }));
        sinks.push(sink);
        return sink;
      },
      // The staging counts the picture, so that one that is too large ends the reading.
      { maxBytes: LARGEST_BODY, maxImageBytes: Infinity, maxMemberBytes: LARGEST_MEMBERS },
    );
    return { image: await imageOf(image, sinks), members };
  } catch (error) {
    await discardAll(sinks);
    throw explain(error, missing);
  }
}

async function imageOf(
  image: Capture["image"],
  sinks: readonly { readonly result: Promise<Staged> }[],
): Promise<CaptureImage> {
  switch (image.kind) {
    case "missing":
    case "url":
      return image;
    case "failed":
      return { kind: "garbage", isText: image.error.code !== "NOT_A_STRING" };
    default: {
      const staged = await sinks[0]?.result;
      return staged === undefined ? { kind: "missing" } : { kind: "staged", staged };
    }
  }
}

async function discardAll(sinks: readonly { readonly result: Promise<Staged> }[]): Promise<void> {
  for (const { result } of sinks) {
    await result.then(discard, () => {});
  }
}

function explain(error: unknown, missing: string): unknown {
  if (error instanceof FileError) return new DomainError(missing, { cause: error });
  if (!(error instanceof BundleError)) return error;
  switch (error.code) {
    case "TOO_LARGE":
      return new DomainError("IMAGE_TOO_LARGE", { cause: error });
    case "MEMBER_TOO_LARGE":
      return new DomainError("INVALID_REQUEST", { detail: "图片以外的字段过大", cause: error });
    case "SOURCE_FAILED":
      return error.cause ?? error;
    default:
      return new DomainError(missing, { detail: "请求体不是有效的 JSON 对象", cause: error });
  }
}
