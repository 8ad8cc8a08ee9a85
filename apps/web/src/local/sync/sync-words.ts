import { Cloud, CloudAlert, CloudCheck, CloudOff, CloudUpload, RefreshCw } from "@lucide/vue";
import type { Component } from "vue";
import type { SyncStatus } from "./use-sync.ts";

/** What people are told of a sync; each has its words in the texts. */
export type SyncMood =
  | "disabled"
  | "unlinked"
  | "running"
  | "restoring"
  | "waiting"
  | "failed"
  | "login"
  | "pending"
  | "empty"
  | "done";

export function moodOf(status: SyncStatus): SyncMood {
  const { state, cloud } = status;
  if (state === "disabled") return "disabled";
  if (state === "running") return status.operation === "restore" ? "restoring" : "running";
  if (state === "login_required") return "login";
  if (!cloud.linked) return "unlinked";
  if (state === "waiting") return "waiting";
  if (state === "failed" || status.failed_images > 0) return "failed";
  if (status.pending_images > 0) return "pending";
  return status.last_success_at === null ? "empty" : "done";
}

export const moodIcons: Record<SyncMood, Component> = {
  disabled: CloudOff,
  unlinked: Cloud,
  running: RefreshCw,
  restoring: RefreshCw,
  waiting: CloudUpload,
  failed: CloudAlert,
  login: CloudAlert,
  pending: CloudUpload,
  empty: Cloud,
  done: CloudCheck,
};

/** Is it something that a person has to do something about? */
export const isTrouble = (mood: SyncMood): boolean => mood === "failed" || mood === "login";
