import { channels } from "@clothesline/contracts";
import { isInChannel, type Package } from "./package.ts";
import { pathToLatest } from "./paths.ts";
import { byVersion } from "./version.ts";

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[][] => [
  ...Map.groupBy(items, keyOf).values(),
];

/** Packages of the newest `keep` versions of one type, platform, architecture and channel. */
function newestReleases(group: readonly Package[], keep: number): Package[] {
  const versions = [...new Set(group.map(({ version }) => version))].toSorted(byVersion);
  const newest = new Set(versions.slice(-keep));
  return group.filter(({ version }) => newest.has(version));
}

/** What callers of any version are offered as their best update, in either channel, on one platform and architecture. */
function offered(packages: readonly Package[]): Package[] {
  const versions = new Set(packages.flatMap(({ version, fromVersion }) => [version, fromVersion ?? version]));
  return channels.flatMap((channel) => {
    const visible = packages.filter((one) => isInChannel(one, channel));
    return [...versions].flatMap((version) => pathToLatest(visible, version)?.links ?? []);
  });
}

/**
 * What a clean-up must leave: the newest releases of each type, platform, architecture and channel, the newest stable one
 * among them, what is critical or pinned, and what any offered chain needs.
 */
export function toKeep(packages: readonly Package[], keepReleases: number): Set<Package> {
  const groups = groupBy(packages, ({ type, platform, arch, isStable }) =>
    [type, platform, arch, isStable].join(" "),
  );
  const platforms = groupBy(packages, ({ platform, arch }) => `${platform} ${arch}`);
  return new Set([
    ...groups.flatMap((group) => newestReleases(group, Math.max(1, keepReleases))),
    ...packages.filter(({ isCritical, isPinned }) => isCritical || isPinned),
    ...platforms.flatMap(offered),
  ]);
}
