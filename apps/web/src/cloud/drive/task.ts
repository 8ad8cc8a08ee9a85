import { shallowRef } from "vue";

interface Running {
  readonly text: string;
  /** From 0 to 1. */
  readonly share: number;
  stop(): void;
}

export interface Task {
  readonly signal: AbortSignal;
  tell(text: string, share: number): void;
}

/** What is under way is not worth telling before, ms. */
const PATIENCE = 400;

/** The long thing that is being done, if there is one; shown by `TaskBar`. */
export const task = shallowRef<Running>();

/**
 * Does something that may take long, tells how far it is, and lets people stop it; answers whether it was done to its end.
 * What it throws for another reason than being stopped is thrown.
 */
export async function runTask(work: (task: Task) => Promise<void>): Promise<boolean> {
  const controller = new AbortController();
  const begun = performance.now();
  const { signal } = controller;
  try {
    await work({
      signal,
      tell(text, share) {
        if (performance.now() - begun < PATIENCE || signal.aborted) return;
        task.value = { text, share, stop: () => controller.abort() };
      },
    });
    return !signal.aborted;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    task.value = undefined;
  }
}
