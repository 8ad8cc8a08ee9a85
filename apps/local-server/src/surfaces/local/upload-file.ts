import multipart from "@fastify/multipart";
import { localCalls } from "@clothesline/contracts";
import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { originOf } from "../../features/capture/origin.ts";
import { localCallRegistrar } from "./callers.ts";
import { capturedView, captureError } from "./captured.ts";
import { limits, readUploadForm } from "./upload-form.ts";
import { lenientCategory } from "./views.ts";

const codes = { unsupported: "UPLOAD_UNSUPPORTED", failed: "UPLOAD_SAVE_FAILED" };

/** A file of the person's own, from a form. */
export function registerUploadFile(app: FastifyInstance, context: Context): void {
  const { capture, staging, defaultUserId } = context;

  void app.register(async (scope) => {
    await scope.register(multipart, { limits, throwFileSizeLimit: false });
    localCallRegistrar(scope, context).on(localCalls.uploadFile, async (input) => {
      const { who, request } = input;
      try {
        const form = await readUploadForm(request, staging);
        const category = lenientCategory(form.category);
        const origin = originOf({ originalFilename: form.filename }, category);
        const captured = await capture.save({
          userId: who?.user_id ?? defaultUserId,
          category,
          staged: form.staged,
          origin,
        });
        return {
          ...capturedView(captured, who, "文件已上传"),
          originalFilename: origin.original_filename ?? form.filename,
        };
      } catch (error) {
        throw captureError(error, request, codes);
      }
    });
  });
}
