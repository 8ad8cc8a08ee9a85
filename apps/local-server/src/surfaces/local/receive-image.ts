import { DomainError, localCalls } from "@clothesline/contracts";
import type { Staged } from "@clothesline/storage";
import type { Context } from "../../context.ts";
import { originOf } from "../../features/capture/origin.ts";
import type { LocalCalls } from "./callers.ts";
import { type CaptureImage, readCaptureBody } from "./capture-body.ts";
import { capturedView, captureError } from "./captured.ts";
import { lenientCategory } from "./views.ts";

const codes = { unsupported: "IMAGE_UNSUPPORTED", failed: "SAVE_FAILED" };

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** From the browser extension: a picture or its address, and the page it was on. */
export function registerReceiveImage(calls: LocalCalls, context: Context): void {
  const { capture, remotePictures, staging, defaultUserId } = context;

  async function stagedFrom(image: CaptureImage, page: string | null): Promise<Staged> {
    switch (image.kind) {
      case "staged":
        return image.staged;
      case "url":
        return remotePictures.fetch(image.url, page);
      case "missing":
        throw new DomainError("IMAGE_DATA_MISSING");
      default:
        throw new DomainError(image.isText ? "IMAGE_UNSUPPORTED" : "IMAGE_DATA_MISSING");
    }
  }

  calls.onStream(localCalls.receiveImage, async ({ who, request }) => {
    try {
      const { image, members } = await readCaptureBody(request, staging, "IMAGE_DATA_MISSING");
      const category = lenientCategory(members["category"]);
      const page = fieldsOf(members["pageInfo"]);
      const origin = originOf(
        {
          // An address that was fetched is where the picture came from, unless the page says better.
          originalUrl: members["originalUrl"] ?? (image.kind === "url" ? image.url : undefined),
          pageUrl: page["url"],
          pageTitle: page["title"],
          imageContext: page["imageContext"],
        },
        category,
      );
      const staged = await stagedFrom(image, origin.page_url);
      const userId = who?.user_id ?? defaultUserId;
      const captured = await capture.save({ userId, category, staged, origin });
      return capturedView(captured, who, "图片已保存");
    } catch (error) {
      throw captureError(error, request, codes);
    }
  });
}
