import { type SuccessOf, storageThresholds, type updateCalls } from "@clothesline/contracts";
import type { FastifyRequest } from "fastify";
import type { CleanUp } from "../../features/releases/clean-up.ts";
import { measure } from "../../features/releases/measure.ts";
import { isoTime } from "../../features/releases/package.ts";
import type { Releases } from "../../features/releases/releases.ts";
import { recommendations, stateOf } from "../../features/releases/storage-state.ts";
import { percentOf, shownPercent } from "../../features/releases/usage.ts";
import { partsOf } from "../form-parts.ts";

export async function storageStats(
  releases: Releases,
): Promise<SuccessOf<typeof updateCalls.getStorageStats>> {
  const usage = await measure(releases);
  const { full, patch, hotfix } = usage.packages;
  const state = stateOf(percentOf(usage));
  return {
    status: state,
    usage_percentage: shownPercent(usage),
    recommendations: [...recommendations[state]],
    stats: {
      total_size: usage.total,
      used_size: usage.used,
      available_size: usage.available,
      usage_percentage: shownPercent(usage),
      updates_total_size: full + patch + hotfix,
      full_packages_size: full,
      patch_packages_size: patch,
      hotfix_packages_size: hotfix,
      temp_size: usage.temporary,
      timestamp: isoTime(new Date()),
    },
    thresholds: { ...storageThresholds },
  };
}

export function cleanUpView(
  { deleted, freed, before, after }: CleanUp,
  dryRun: boolean,
): SuccessOf<typeof updateCalls.cleanUpStorage> {
  return {
    success: true,
    space_freed: freed,
    packages_deleted: deleted.length,
    before_usage: shownPercent(before),
    after_usage: shownPercent(after),
    deleted_packages: deleted.map(({ id, type, version, size }) => ({ id, type, version, size })),
    ...(dryRun ? { dry_run: true as const } : {}),
  };
}

/** The texts of a form of either kind; its files, which nobody asked for, are dropped. */
export async function textsOf(request: FastifyRequest): Promise<Record<string, unknown>> {
  if (!request.isMultipart()) {
    const { body } = request;
    return typeof body === "object" && body !== null ? { ...body } : {};
  }
  const texts = Object.create(null) as Record<string, unknown>;
  for await (const part of partsOf(request, "INVALID_REQUEST")) {
    if (part.type === "field") texts[part.fieldname] ??= part.value;
    else part.file.resume();
  }
  return texts;
}
