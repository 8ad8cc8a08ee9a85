import { DomainError, type localCalls, type SuccessOf } from "@clothesline/contracts";
import { isCallerGone } from "@clothesline/service-kit";
import type { FastifyRequest } from "fastify";
import type { Captured } from "../../features/capture/capture.ts";
import type { Session } from "../../features/sessions/sessions.ts";

type CapturedView = SuccessOf<typeof localCalls.receiveImage>;

/** The document's sentences: `{verb}到 clothes 文件夹`, and advice for those who are not logged in. */
export function capturedView(
  { taskId, picture, duplicate }: Captured,
  who: Session | undefined,
  verb: string,
): CapturedView {
  const { category } = picture;
  return {
    success: true,
    taskId,
    imageId: picture.id,
    filename: picture.filename,
    fileSize: picture.file_size,
    category,
    isLoggedIn: who !== undefined,
    message:
      who === undefined
        ? `${verb}到默认目录的${category}文件夹，建议登录以便管理您的图片`
        : `${verb}到 ${category} 文件夹`,
    duplicate,
    sha256: picture.sha256,
  };
}

/**
 * Gives what went wrong while saving the code of its call: a picture that does not decode is an unsupported one, and what is
 * no fault of the caller's gets the document's sentence for it. A request that broke off stays one.
 */
export function captureError(
  error: unknown,
  request: FastifyRequest,
  codes: { readonly unsupported: string; readonly failed: string },
): unknown {
  if (isCallerGone(request)) return error;
  if (!(error instanceof DomainError)) return new DomainError(codes.failed, { cause: error });
  if (error.code === "IMAGE_BROKEN" || error.code === "IMAGE_UNSUPPORTED") {
    const options = error.detail === undefined ? {} : { detail: error.detail };
    return new DomainError(codes.unsupported, { ...options, cause: error });
  }
  return error;
}
