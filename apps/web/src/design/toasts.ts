import { readonly, ref } from "vue";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: "plain" | "error";
  readonly action?: { readonly label: string; readonly act: () => void } | undefined;
}

/** Milliseconds; those with something to undo stay longer. */
const PLAIN_MS = 5_000;
const ACTION_MS = 10_000;

const shown = ref<Toast[]>([]);
let last = 0;

/** What the page says in passing: done, undone, failed. Shown by `UiToasts`. */
export const toasts = readonly(shown);

export function toast(text: string, options: Partial<Pick<Toast, "kind" | "action">> = {}): void {
  last += 1;
  const id = last;
  shown.value = [
    ...shown.value.slice(-2),
    { id, text, kind: options.kind ?? "plain", action: options.action },
  ];
  setTimeout(() => dismiss(id), options.action ? ACTION_MS : PLAIN_MS);
}

export function dismiss(id: number): void {
  shown.value = shown.value.filter((one) => one.id !== id);
}
