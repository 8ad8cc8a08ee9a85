import type { Tools } from "../engine.ts";
import type { GeneratorFault } from "@clothesline/contracts";
import { GeneratorError } from "../generator-error.ts";

/** What of Gradio's status events is used; anything may be missing, and all of it comes from outside. */
export interface GradioStatus {
  readonly stage?: unknown;
  readonly position?: unknown;
  readonly message?: unknown;
  readonly broken?: unknown;
  readonly progress_data?: unknown;
}

/** The uploads before and the picture's way back take their part. */
const BEGINS = 0.1;
const ENDS = 0.95;

/** Tells people what a status says. */
export function tell({ position, progress_data }: GradioStatus, progress: Tools["progress"]): void {
  const fraction = fractionOf(progress_data);
  if (fraction !== undefined) progress(BEGINS + (ENDS - BEGINS) * fraction, "正在生成");
  else if (typeof position === "number" && position > 0)
    progress(BEGINS, `正在排队，前面还有 ${position} 个`);
  else progress(BEGINS, "正在生成");
}

/** Of nested bars the outermost; a bar is a fraction, or a number of steps done. */
function fractionOf(bars: unknown): number | undefined {
  const [bar] = Array.isArray(bars) ? (bars as unknown[]) : [];
  const { progress, index, length } = { ...(bar as Record<string, unknown> | null | undefined) };
  const fraction = typeof progress === "number" ? progress : Number(index) / Number(length);
  return fraction >= 0 && fraction <= 1 ? fraction : undefined;
}

const sayings: readonly (readonly [RegExp, GeneratorFault])[] = [
  [/quota/i, "QUOTA"],
  [/currently busy|queue is full|out of memory/i, "BUSY"],
];

/** What an error event means. */
export function failureOf({ message, broken }: GradioStatus): GeneratorError {
  const text = typeof message === "string" ? message : "";
  const said = sayings.find(([pattern]) => pattern.test(text))?.[1];
  const cause = new Error(`The generator says: ${text.slice(0, 500)}`);
  return new GeneratorError(said ?? (broken === true ? "UNREACHABLE" : "FAILED"), { cause });
}
