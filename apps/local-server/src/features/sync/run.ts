import { sqlTime } from "@clothesline/contracts";
import { newTaskId } from "../tasks/task-id.ts";
import type { Outcome } from "./outcome.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { SyncRun } from "./sync-runs.store.ts";
import type { Operation } from "./sync.table.ts";

/** A run under way. */
export interface Run {
  readonly userId: string;
  readonly operation: Operation;
  readonly taskId: string;
  readonly startedAt: string;
  lastSuccessAt: string | null;
  readonly progress: Progress;
  readonly controller: AbortController;
}

export function newRun(facts: Pick<Run, "userId" | "operation">, changed: () => void): Run {
  return {
    ...facts,
    taskId: newTaskId(),
    startedAt: sqlTime(new Date()),
    lastSuccessAt: null,
    progress: createProgress(changed),
    controller: new AbortController(),
  };
}

export function rowOf(run: Run, outcome?: Outcome): SyncRun {
  const { progress } = run;
  const now = sqlTime(new Date());
  return {
    user_id: run.userId,
    task_id: run.taskId,
    operation: run.operation,
    state: outcome?.state ?? "running",
    started_at: run.startedAt,
    finished_at: outcome ? now : null,
    last_success_at: outcome?.state === "idle" ? now : run.lastSuccessAt,
    total_images: progress.totalImages,
    done_images: progress.doneImages,
    total_bytes: progress.totalBytes,
    done_bytes: progress.doneBytes,
    failed_images: progress.failedImages,
    last_error: outcome?.error ?? (outcome && failuresSentence(progress.failedImages)) ?? null,
    last_error_detail: outcome?.detail ?? null,
    failures: JSON.stringify(progress.failures),
  };
}

/** As the cloud's document words it in its sync records. */
const failuresSentence = (count: number) => (count > 0 ? `${count} 个文件同步失败` : null);
