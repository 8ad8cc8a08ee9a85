import { DomainError, syncErrors, type SuccessOf, type syncCalls } from "@clothesline/contracts";
import type { FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { receiveBundle } from "../../features/wardrobe/receive-bundle.ts";
import type { Device } from "./device.ts";
import type { SyncServices } from "./services.ts";

type Reply = SuccessOf<typeof syncCalls.pushBundle>;

interface PushedBundle {
  readonly who: Device;
  readonly body: Readable;
  readonly request: FastifyRequest;
}

export function pushBundle({ wardrobe, config }: SyncServices) {
  return async ({ who, body, request }: PushedBundle): Promise<Reply> => {
    const { "content-encoding": encoding = "identity" } = request.headers;
    if (encoding.toLowerCase() !== "identity") {
      throw new DomainError("BUNDLE_BROKEN", { detail: "不接受压缩的请求体" });
    }
    const bundle = await receiveBundle(wardrobe, who.account, body, config.maxBundleBytes);
    return {
      success: true,
      message: "数据同步完成",
      sync_result: {
        sync_id: bundle.syncId,
        cloud_user_id: who.account.userId,
        total_images: bundle.totalImages,
        saved_files: bundle.savedFiles,
        failed_files: bundle.failedFiles,
        total_size: bundle.totalSize,
        sync_timestamp: bundle.syncTimestamp,
        server_timestamp: new Date().toISOString(),
        status: bundle.status,
        failures: bundle.failures.map(({ filename, id, code }) => ({
          filename,
          error: (syncErrors[code] ?? syncErrors.INTERNAL).message,
          ...(id === undefined ? {} : { id }),
        })),
        confirmed: bundle.confirmed,
        library_version: bundle.libraryVersion,
      },
    };
  };
}
