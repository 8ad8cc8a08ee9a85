import * as fc from "fast-check";
import t from "tap";
import type { Package } from "../../../src/features/releases/package.ts";
import { pathsFrom, pathToLatest } from "../../../src/features/releases/paths.ts";
import { isNewer } from "../../../src/features/releases/version.ts";

const facts = {
  platform: "windows",
  arch: "x64",
  isStable: true,
  isCritical: false,
  isPinned: false,
  description: "",
  fileName: "",
  sha256: "",
  path: "",
  createdAt: "",
  downloads: 0,
} as const;

const version = (number: number): string => `1.0.${number}`;

/** Sizes are small, so that some are alike. */
const somePackages = fc
  .array(
    fc.record({
      type: fc.constantFrom("full", "patch", "hotfix"),
      from: fc.integer({ min: 0, max: 12 }),
      to: fc.integer({ min: 0, max: 12 }),
      size: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 14 },
  )
  .map((items) =>
    items.map(({ type, from, to, size }, id): Package => {
      const leadsUp = type !== "full" && from < to;
      return {
        ...facts,
        id,
        size,
        type: type === "patch" && !leadsUp ? "full" : type,
        version: version(to),
        fromVersion: leadsUp ? version(from) : null,
      };
    }),
  );

/** Every way there is, by trying all of them. */
function smallestTo(packages: readonly Package[], at: string, target: string): number {
  if (at === target) return 0;
  const steps = packages.filter(
    (one) =>
      isNewer(one.version, at) &&
      !isNewer(one.version, target) &&
      (one.type === "full" || one.fromVersion === at),
  );
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...steps.map((one) => one.size + smallestTo(packages, one.version, target)),
  );
}

t.test(
  "the path to every version is the smallest there is, and each of its packages applies to the one before",
  async () => {
    fc.assert(
      fc.property(somePackages, fc.integer({ min: 0, max: 12 }), (packages, number) => {
        const current = version(number);
        const paths = pathsFrom(packages, current);
        for (let to = 0; to <= 12; to += 1) {
          const target = version(to);
          const path = paths.get(target);
          const best = to > number ? smallestTo(packages, current, target) : Number.POSITIVE_INFINITY;
          if ((path?.bytes ?? Number.POSITIVE_INFINITY) !== best) return false;
          let at = current;
          for (const link of path?.links ?? []) {
            if (link.type !== "full" && link.fromVersion !== at) return false;
            if (!isNewer(link.version, at)) return false;
            at = link.version;
          }
          if (path !== undefined && at !== target) return false;
        }
        const latest = pathToLatest(packages, current)?.links.at(-1)?.version;
        return [...paths.keys()].every((one) => latest !== undefined && !isNewer(one, latest));
      }),
      { numRuns: 300 },
    );
  },
);
