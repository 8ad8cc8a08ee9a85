import { DomainError } from "@clothesline/contracts";
import type { Publisher } from "./api-keys.ts";
import { cleanUp, type CleanUp } from "./clean-up.ts";
import type { Package } from "./package.ts";
import { setPinned } from "./packages.store.ts";
import type { Releases } from "./releases.ts";

/** Keeps clean-ups from ever removing a package, or no longer does. @throws DomainError PACKAGE_NOT_FOUND */
export async function pin(
  releases: Releases,
  publisher: Publisher,
  id: number,
  pinned: boolean,
): Promise<Package> {
  const found = await setPinned(releases.db, id, pinned);
  if (found === undefined) throw new DomainError("PACKAGE_NOT_FOUND");
  releases.log.info({ id, pinned, by: publisher.name }, "pinned a package, or unpinned it");
  return found;
}

/** A clean-up that somebody asked for. */
export async function cleanUpFor(
  releases: Releases,
  publisher: Publisher,
  { dryRun }: { dryRun: boolean },
): Promise<CleanUp> {
  const done = await cleanUp(releases, { dryRun });
  const packages = done.deleted.length;
  releases.log.info({ packages, freed: done.freed, dryRun, by: publisher.name }, "cleaned up when asked to");
  return done;
}
