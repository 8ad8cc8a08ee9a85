import { localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import type { LocalCalls } from "./callers.ts";
import { version } from "../../version.ts";

export function registerStatusCalls(calls: LocalCalls, { listing }: Context): void {
  calls.on(localCalls.getStatus, async () => ({
    status: "running",
    // The document shows microseconds; the clock has milliseconds.
    timestamp: `${new Date().toISOString().slice(0, -1)}000`,
    total_images: await listing.countAll(),
    version,
  }));
}
