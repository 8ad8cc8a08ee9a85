import type { localCalls, SuccessOf } from "@clothesline/contracts";
import { calls } from "virtual:calls/local";
import { computed, onScopeDispose, shallowReadonly, shallowRef, watch } from "vue";
import { useSession } from "../../api/session.ts";

export type SyncStatus = SuccessOf<typeof localCalls.getSyncStatus>["sync"];

const status = shallowRef<SyncStatus>();
const isAway = shallowRef(false);

/** The newest that the server said of the sync; `undefined` until it has said something. */
export const syncStatus = shallowReadonly(status);
/** The server cannot be reached just now. */
export const isServerAway = shallowReadonly(isAway);
/** Is there a cloud that pictures are on their way to? */
export const isSynced = computed(() => status.value?.cloud.linked === true);

/**
 * Follows the sync while somebody is logged in and looks at the page: browsers keep few connections to one server, and a
 * page in the background would hold one of them.
 */
export function followSync(): void {
  const session = useSession();
  let source: EventSource | undefined;

  function stop(): void {
    source?.close();
    source = undefined;
  }
  function start(): void {
    stop();
    source = new EventSource(calls.streamSyncStatus.path);
    source.addEventListener("status", ({ data }: MessageEvent<string>) => {
      status.value = JSON.parse(data) as SyncStatus;
      isAway.value = false;
    });
    source.addEventListener("error", () => {
      isAway.value = true;
      // Refused, not cut: the session is over.
      if (source?.readyState === EventSource.CLOSED) void session.query.refetch();
    });
  }
  function look(): void {
    if (session.user.value === undefined || document.hidden) stop();
    else if (source === undefined) start();
  }
  watch(
    () => session.user.value?.user_id,
    () => {
      stop();
      status.value = undefined;
      look();
    },
    { immediate: true },
  );
  document.addEventListener("visibilitychange", look);
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", look);
    stop();
  });
}
