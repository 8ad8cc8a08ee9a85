import type { dropCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import { packDrop } from "../../features/drops/pack.ts";
import { sendArchive } from "../send-archive.ts";
import type { DropServices } from "./services.ts";

export function zipDrop({ drops }: DropServices): CallHandler<typeof dropCalls.zipDrop> {
  return async ({ query, request, reply }) =>
    sendArchive(request, reply, await packDrop(drops, query.access));
}
