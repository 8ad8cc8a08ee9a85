const steps = ["B", "kB", "MB", "GB", "TB"] as const;

/** `1.5 MB`: three digits that matter. A kB has 1024 bytes, as in the servers' limits. */
export function bytes(count: number): string {
  let value = Math.max(0, count);
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1024;
    step += 1;
  }
  const digits = step === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${steps[step]}`;
}

/** `0:07`, `12:05`, `1:00:00`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

export const percent = (done: number, total: number): number =>
  total <= 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
