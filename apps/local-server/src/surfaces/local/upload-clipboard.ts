import { DomainError, localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import { originOf } from "../../features/capture/origin.ts";
import type { LocalCalls } from "./callers.ts";
import { readCaptureBody } from "./capture-body.ts";
import { capturedView, captureError } from "./captured.ts";
import { lenientCategory } from "./views.ts";

const codes = { unsupported: "IMAGE_UNSUPPORTED", failed: "CLIPBOARD_SAVE_FAILED" };

/** A picture pasted from the clipboard. */
export function registerUploadClipboard(calls: LocalCalls, context: Context): void {
  const { capture, staging, defaultUserId } = context;

  calls.onStream(localCalls.uploadClipboard, async ({ who, request }) => {
    try {
      const { image, members } = await readCaptureBody(request, staging, "CLIPBOARD_EMPTY");
      // An address on the clipboard is text, not a picture.
      if (image.kind !== "staged") throw new DomainError("CLIPBOARD_EMPTY");
      const category = lenientCategory(members["category"]);
      const captured = await capture.save({
        userId: who?.user_id ?? defaultUserId,
        category,
        staged: image.staged,
        origin: originOf({}, category),
      });
      return capturedView(captured, who, "剪切板图片已保存");
    } catch (error) {
      throw captureError(error, request, codes);
    }
  });
}
