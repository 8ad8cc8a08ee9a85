/** Milliseconds over which the speed is taken, and between the points it is taken from. */
const WINDOW_MS = 5000;
const STEP_MS = 250;

/** The speed of a growing count over its last seconds. */
export function createSpeed(now: () => number = () => performance.now()) {
  const points: { at: number; total: number }[] = [{ at: now(), total: 0 }];
  return {
    note(total: number): void {
      const at = now();
      const last = points.at(-1);
      if (last && points.length > 1 && at - last.at < STEP_MS) last.total = total;
      else points.push({ at, total });
      while (points.length > 2 && at - (points[0]?.at ?? at) > WINDOW_MS) points.shift();
    },
    perSecond(): number {
      const [first, last] = [points[0], points.at(-1)];
      if (!first || !last) return 0;
      const seconds = (now() - first.at) / 1000;
      return seconds > 0 ? Math.max(0, (last.total - first.total) / seconds) : 0;
    },
  };
}
