import type { Arch, Channel, Platform } from "@clothesline/contracts";
import { isInChannel, type Package } from "./package.ts";
import { selectPackages } from "./packages.store.ts";
import { pathToLatest, type UpdatePath } from "./paths.ts";
import type { Releases } from "./releases.ts";
import { byVersion, isNewer, parseVersion } from "./version.ts";

export interface VersionQuestion {
  readonly currentVersion: string;
  readonly platform: Platform;
  readonly arch: Arch;
  readonly channel: Channel;
}

/** One way to update. A single package for most, several for a chain. */
export interface Option {
  readonly links: readonly [Package, ...Package[]];
  readonly recommended: boolean;
}

export interface Update {
  readonly version: string;
  readonly description: string;
  readonly releaseDate: string;
  /** Whether anything since the caller's version was critical. */
  readonly isCritical: boolean;
  /** Exactly one is recommended, and it is the first. */
  readonly options: readonly Option[];
}

export interface VersionAnswer {
  readonly currentVersion: string;
  readonly latestVersion: string;
  readonly update: Update | undefined;
  /** What mends the caller's version and leaves it that version. */
  readonly hotfixes: readonly Package[];
}

/**
 * What is newer than a caller's version, and how to get there.
 * @throws DomainError CURRENT_VERSION_INVALID
 */
export async function checkVersion({ db }: Releases, question: VersionQuestion): Promise<VersionAnswer> {
  const { platform, arch, channel } = question;
  const currentVersion = parseVersion(question.currentVersion, "CURRENT_VERSION_INVALID");
  const published = await selectPackages(db, { platform, arch });
  const packages = published.filter((one) => isInChannel(one, channel));
  const hotfixes = packages.filter(
    ({ type, fromVersion, version }) =>
      type === "hotfix" && fromVersion === null && version === currentVersion,
  );
  const best = pathToLatest(packages, currentVersion);
  const update = best && updateBy(best, packages, currentVersion);
  const latestVersion = update?.version ?? newestUpTo(packages, currentVersion);
  return { currentVersion, latestVersion, update, hotfixes };
}

/** The newest version published that is not newer than one; that one where there is none. */
const newestUpTo = (packages: readonly Package[], limit: string): string =>
  packages
    .map(({ version }) => version)
    .filter((version) => !isNewer(version, limit))
    .toSorted(byVersion)
    .at(-1) ?? limit;

function updateBy(best: UpdatePath, packages: readonly Package[], current: string): Update | undefined {
  const last = best.links.at(-1);
  if (last === undefined) return undefined;
  const { version } = last;
  const released = packages.filter((one) => one.version === version && one.type !== "hotfix");
  const [first = last] = released.toSorted((a, b) => a.id - b.id);
  const since = packages.filter((one) => isNewer(one.version, current) && !isNewer(one.version, version));
  return {
    version,
    description: [last, ...released].find(({ description }) => description !== "")?.description ?? "",
    releaseDate: first.createdAt,
    isCritical: since.some(({ isCritical }) => isCritical),
    options: optionsOf(best, packages, current, version),
  };
}

/** The best way, then every single package that leads to the version, then the caller's hotfixes; small before large. */
function optionsOf(
  best: UpdatePath,
  packages: readonly Package[],
  current: string,
  version: string,
): Option[] {
  const [first, ...rest] = best.links;
  if (first === undefined) return [];
  const direct = packages.filter(
    (one) => one.version === version && (one.type === "full" || one.fromVersion === current),
  );
  const mending = packages.filter(
    ({ type, fromVersion, version: mended }) =>
      type === "hotfix" && (fromVersion ?? mended) === current && mended !== version,
  );
  const others = [...direct.toSorted(bySize), ...mending.toSorted(bySize)].filter(
    (one) => rest.length > 0 || one !== first,
  );
  return [
    { links: [first, ...rest], recommended: true },
    ...others.map((one) => ({ links: [one] as const, recommended: false })),
  ];
}

const bySize = (a: Package, b: Package): number => a.size - b.size;
