import { join } from "node:path";

import { timed } from "../support/numbers.ts";
import { runProgram } from "../support/run-program.ts";

/** Thumbnails of pictures by vipsthumbnail, with one thread: milliseconds by the clock and of the processor. */
export async function vipsthumbnail(
  pictures: readonly string[],
  out: string,
): Promise<{ time: number; cpu: number }> {
  const output = join(out, "%s.webp[effort=2,Q=80]");
  const args = ["vipsthumbnail", "--size", "400x400>", "-o", output, ...pictures];
  let printed = "";
  const time = await timed(async () => {
    printed = await runProgram("bash", ["-c", '"$0" "$@" && times', ...args], { VIPS_CONCURRENCY: "1" });
  });
  // The second line is of the shell's children: user and system.
  const children = printed.trim().split("\n").at(-1) ?? "";
  const cpu = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60_000 + Number(rest) * 1000,
    0,
  );
  return { time, cpu };
}
