import { DomainError, localCalls } from "@clothesline/contracts";
import { sendEvents } from "@clothesline/service-kit";
import type { Context } from "../../context.ts";
import { statusEvents } from "./cloud-events.ts";
import type { LocalCalls } from "./callers.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** Seconds a picture is reckoned to take: the document's example has 25 pictures and 2.5 seconds. */
const SECONDS_PER_IMAGE = 0.1;

/** Sync, restore and the link to a cloud account. */
export function registerCloudCalls(
  calls: LocalCalls,
  { sync, sessions }: Pick<Context, "sync" | "sessions">,
): void {
  calls.on(localCalls.startSync, async ({ who }) => {
    const { taskId, imageCount } = await sync.startSync(who.user_id);
    return {
      success: true,
      message: "同步任务已启动",
      sync_info: {
        user_id: who.user_id,
        image_count: imageCount,
        estimated_time: `${(imageCount * SECONDS_PER_IMAGE).toFixed(1)}秒`,
      },
      taskId,
    };
  });

  calls.on(localCalls.getSyncStatus, async ({ who }) => ({
    success: true,
    sync: await sync.status(who.user_id),
  }));

  calls.on(localCalls.streamSyncStatus, ({ who, request, reply }) => {
    const token = sessionTokenOf(request) ?? "";
    const isLoggedIn = async () => (await sessions.find(token)) !== undefined;
    return sendEvents(reply, (signal) => statusEvents(sync, who.user_id, isLoggedIn, signal));
  });

  calls.on(localCalls.startRestore, async ({ who }) => {
    const { taskId } = await sync.startRestore(who.user_id);
    return { success: true, message: "恢复任务已启动", taskId };
  });

  calls.on(localCalls.linkCloud, async ({ who, body }) => {
    const { password } = body;
    if (password === "") throw new DomainError("LOGIN_FIELDS_REQUIRED");
    const username = body.username ?? undefined;
    const cloudUserId = await sync.link(who.user_id, { username, password });
    return { success: true, message: "云端登录成功", cloud_user_id: cloudUserId };
  });
}
