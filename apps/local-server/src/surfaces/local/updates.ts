import { localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import type { LocalCalls } from "./callers.ts";

export function registerUpdateCalls(calls: LocalCalls, { updates }: Context): void {
  calls.on(localCalls.getUpdate, async () => ({ success: true, ...(await updates.get()) }));
}
