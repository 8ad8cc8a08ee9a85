import cookie from "@fastify/cookie";
import type { FastifyInstance } from "fastify";
import type { Context } from "../../context.ts";
import { registerBulkCalls } from "./bulk.ts";
import { localCallRegistrar } from "./callers.ts";
import { registerCloudCalls } from "./cloud.ts";
import { registerEditCalls } from "./edits.ts";
import { localEnvelope } from "./envelope.ts";
import { registerExtensionCalls } from "./extensions.ts";
import { registerImageFileCalls } from "./image-files.ts";
import { registerImageCalls } from "./images.ts";
import { registerLoginCalls } from "./login.ts";
import { registerReceiveImage } from "./receive-image.ts";
import { registerStatusCalls } from "./status.ts";
import { registerTaskCalls } from "./tasks.ts";
import { registerTrashCalls } from "./trash.ts";
import { registerUpdateCalls } from "./updates.ts";
import { registerUploadClipboard } from "./upload-clipboard.ts";
import { registerUploadFile } from "./upload-file.ts";
import { registerUserCalls } from "./users.ts";

/** The desktop server's calls, as its document has them. */
export async function localSurface(app: FastifyInstance, context: Context): Promise<void> {
  app.setErrorHandler(localEnvelope.errorHandler);
  await app.register(cookie);
  const calls = localCallRegistrar(app, context);

  registerStatusCalls(calls, context);
  registerUserCalls(calls, context);
  registerLoginCalls(calls, context);
  registerReceiveImage(calls, context);
  registerUploadClipboard(calls, context);
  registerUploadFile(app, context);
  registerImageCalls(calls, context);
  registerBulkCalls(calls, context);
  registerEditCalls(calls, context);
  registerTrashCalls(calls, context);
  registerImageFileCalls(calls, context);
  registerTaskCalls(calls, context);
  registerCloudCalls(calls, context);
  registerExtensionCalls(calls, context);
  registerUpdateCalls(calls, context);
}
