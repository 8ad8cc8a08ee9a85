import { DomainError } from "@clothesline/contracts";
import type { CloudSync, SyncStatusView } from "./port.ts";

/** Stands in where `ENABLE_CLOUD_SYNC` is false: nothing is sent, and nobody is asked. */
export function createNoSync(url: string): CloudSync {
  const refuse = () => Promise.reject(new DomainError("SYNC_DISABLED"));
  return {
    libraryChanged() {},
    accountRegistered() {},
    loggedIn() {},
    tryCloudLogin: () => Promise.resolve(undefined),
    startSync: refuse,
    startRestore: refuse,
    link: refuse,
    status: () => Promise.resolve({ ...emptyStatus(url), state: "disabled" }),
    watch: () => () => {},
    close: () => Promise.resolve(),
  };
}

export const emptyStatus = (url: string): SyncStatusView => ({
  state: "idle",
  operation: null,
  task_id: null,
  started_at: null,
  finished_at: null,
  last_success_at: null,
  pending_images: 0,
  total_images: 0,
  done_images: 0,
  failed_images: 0,
  total_bytes: 0,
  done_bytes: 0,
  bytes_per_second: 0,
  seconds_left: null,
  last_error: null,
  last_error_detail: null,
  last_error_code: null,
  failures: [],
  cloud: { url, linked: false, username: null, cloud_user_id: null },
});
