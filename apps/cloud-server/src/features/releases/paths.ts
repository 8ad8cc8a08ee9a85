import type { Package } from "./package.ts";
import { byVersion, isNewer } from "./version.ts";

/** Packages to apply one after the other, and their bytes in all. */
export interface UpdatePath {
  readonly links: readonly Package[];
  readonly bytes: number;
}

/** Whether a package brings any or one older version to its own; a hotfix for its own version does not. */
const leads = ({ type, fromVersion }: Package): boolean => type === "full" || fromVersion !== null;

/**
 * The smallest download to every version newer than `current` that can be reached at all: a full package, patches from one version
 * to the next, or a full package and patches upon it. Of two of the same size, the one with fewer packages.
 */
export function pathsFrom(packages: readonly Package[], current: string): Map<string, UpdatePath> {
  const paths = new Map<string, UpdatePath>();
  const start: UpdatePath = { links: [], bytes: 0 };
  // A path only ever goes up, so what leads to a version is known before the version's turn.
  const upwards = packages
    .filter((one) => leads(one) && isNewer(one.version, current))
    .toSorted((a, b) => byVersion(a.version, b.version));
  for (const one of upwards) {
    const before =
      one.fromVersion === null || one.fromVersion === current ? start : paths.get(one.fromVersion);
    if (before === undefined) continue;
    const path = { links: [...before.links, one], bytes: before.bytes + one.size };
    if (isBetter(path, paths.get(one.version))) paths.set(one.version, path);
  }
  return paths;
}

function isBetter(path: UpdatePath, than: UpdatePath | undefined): boolean {
  if (than === undefined || path.bytes < than.bytes) return true;
  return path.bytes === than.bytes && path.links.length < than.links.length;
}

/** The best way to the newest version that can be reached; none when there is nothing newer. */
export function pathToLatest(packages: readonly Package[], current: string): UpdatePath | undefined {
  const newest = [...pathsFrom(packages, current)].toSorted(([a], [b]) => byVersion(b, a)).at(0);
  return newest?.[1];
}
