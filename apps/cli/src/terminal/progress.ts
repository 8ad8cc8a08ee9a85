import { fit, width } from "./printable.ts";
import { bytes, duration, percent } from "./units.ts";

export interface Step {
  readonly done: number;
  readonly total: number;
  /** Per second; measured from `done` when it is not given. */
  readonly speed?: number | undefined;
  readonly secondsLeft?: number | null | undefined;
  /** Shown after the numbers, such as a count of pictures. */
  readonly note?: string;
}

export interface Progress {
  update(step: Step): void;
  end(): void;
}

/** The part of a stream that progress is written to. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Milliseconds between two drawings of the bar, and between two lines where there is no bar. */
const DRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 2000;
const BAR = 24;

export interface ProgressOptions {
  readonly label: string;
  readonly screen: Screen;
  /** A bar that is drawn over; without it, a line now and then. */
  readonly bar: boolean;
  /** Milliseconds. */
  readonly now?: () => number;
}

export interface DrawnProgress extends Progress {
  /** Takes the bar away so that a line can be written, and draws it again after it. */
  around(write: () => void): void;
}

export function createProgress({ label, screen, bar, now = Date.now }: ProgressOptions): DrawnProgress {
  const rate = createRate(now);
  let last: Step | undefined;
  let drawnAt = -Infinity;
  let spokenAt = now();
  let spoken = -1;
  let isDrawn = false;

  function draw(step: Step): void {
    const columns = Math.max(20, screen.columns ?? 80) - 1;
    screen.write(`\r\u001B[2K${fit(barLine(label, step, rate.of(step), columns), columns)}`);
    isDrawn = true;
    drawnAt = now();
  }

  function say(step: Step): void {
    const reached = percent(step.done, step.total);
    if (reached === spoken || now() - spokenAt < LINE_EVERY_MS) return;
    spoken = reached;
    spokenAt = now();
    screen.write(`${plainLine(label, step, rate.of(step))}\n`);
  }

  function clear(): void {
    if (isDrawn) screen.write("\r\u001B[2K");
    isDrawn = false;
  }

  return {
    update(step) {
      last = step;
      rate.note(step.done);
      if (!bar) say(step);
      else if (now() - drawnAt >= DRAW_EVERY_MS) draw(step);
    },
    around(write) {
      const wasDrawn = isDrawn;
      clear();
      write();
      if (wasDrawn && last) draw(last);
    },
    end: clear,
  };
}

interface Rate {
  readonly speed: number;
  readonly left: number | null;
}

/** The speed over the last ten seconds or so; before there is one it is 0. */
function createRate(now: () => number) {
  const seen: { readonly at: number; readonly done: number }[] = [];
  return {
    note(done: number): void {
      const at = now();
      if (seen.length > 0 && done < (seen.at(-1)?.done ?? 0)) seen.length = 0;
      if (seen.length > 1 && at - (seen.at(-2)?.at ?? 0) < 250) seen.pop();
      seen.push({ at, done });
      while (seen.length > 2 && at - (seen[0]?.at ?? at) > 10_000) seen.shift();
    },
    of({ done, total, speed, secondsLeft }: Step): Rate {
      const first = seen[0];
      const elapsed = first ? (now() - first.at) / 1000 : 0;
      const perSecond = speed ?? (first && elapsed > 0.5 ? (done - first.done) / elapsed : 0);
      return { speed: perSecond, left: secondsLeft ?? (perSecond > 0 ? (total - done) / perSecond : null) };
    },
  };
}

function numbers(step: Step, { speed, left }: Rate): string {
  const parts = [`${bytes(step.done)} / ${bytes(step.total)}`];
  if (speed > 0) parts.push(`${bytes(speed)}/s`);
  if (left !== null && step.done < step.total) parts.push(duration(left));
  if (step.note) parts.push(step.note);
  return parts.join("  ");
}

function barLine(label: string, step: Step, rate: Rate, columns: number): string {
  const part = step.total > 0 ? Math.min(1, step.done / step.total) : 0;
  const full = Math.round(part * BAR);
  const bar = `${"█".repeat(full)}${"░".repeat(BAR - full)}`;
  const tail = `  ${bar} ${String(percent(step.done, step.total)).padStart(3)}%  ${numbers(step, rate)}`;
  // The label gives way before the numbers do.
  return `${fit(label, Math.max(8, columns - width(tail)))}${tail}`;
}

const plainLine = (label: string, step: Step, rate: Rate): string =>
  `${label}: ${percent(step.done, step.total)}%  ${numbers(step, rate)}`;
