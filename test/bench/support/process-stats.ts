import { readFileSync, writeFileSync } from "node:fs";

/** Lets the peak of a process's memory begin anew (Linux: proc(5), clear_refs). */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** Most memory a process has had resident since its start or the last `resetPeak`, in bytes. */
export const peakOf = (pid: number): number => statusField(pid, "VmHWM");

/** Resident memory now, in bytes. */
export const residentOf = (pid: number): number => statusField(pid, "VmRSS");

function statusField(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status);
  return Number(match?.[1] ?? Number.NaN) * 1024;
}

/** The kernel counts in hundredths of a second wherever Node runs. */
const TICK_MS = 10;

/** Processor time a process has used, its threads included, in milliseconds. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in parentheses, may hold spaces; the times are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
