import { DomainError, type LocalErrorCode, localErrors, reasons } from "@clothesline/contracts";
import { isFull } from "@clothesline/storage";
import { asCloudError, canPass, isRefusal, patienceMs } from "../cloud-account/cloud-errors.ts";
import type { RunState } from "./sync.table.ts";

/** How a run ended: what is shown, and what follows from it. */
export interface Outcome {
  readonly state: RunState;
  readonly error: string | null;
  readonly detail: string | null;
  /** Milliseconds until the next run that the cloud asked for. */
  readonly askedMs?: number;
  /** An error that nobody planned for; it goes to the log in full. */
  readonly unexpected?: true;
}

export const INTERRUPTED = reasons.SYNC_INTERRUPTED;

export const reached: Outcome = { state: "idle", error: null, detail: null };
export const interrupted: Outcome = { state: "waiting", error: INTERRUPTED, detail: null };

/** The documents' sentence for what ended a run, and whether time, a person or nobody can help. */
export function outcomeOf(error: unknown): Outcome {
  if (isFull(error)) {
    return { state: "waiting", error: localErrors.SAVE_FAILED.message, detail: reasons.DISK_FULL };
  }
  const reason = asCloudError(error);
  if (!(reason instanceof DomainError) || !isKnown(reason.code)) {
    return { state: "failed", error: localErrors.INTERNAL.message, detail: null, unexpected: true };
  }
  const detail = reason.detail ?? null;
  const sentence = localErrors[reason.code].message;
  if (isRefusal(error) || reason.code === "CLOUD_LOGIN_REQUIRED") {
    return { state: "login_required", error: sentence, detail };
  }
  if (!canPass(error)) return { state: "failed", error: sentence, detail };
  return { state: "waiting", error: sentence, detail, askedMs: patienceMs(error) };
}

const isKnown = (code: string): code is LocalErrorCode => Object.hasOwn(localErrors, code);
