import { basename } from "node:path";
import {
  type Arch,
  archs,
  type PackageType,
  packageTypes,
  type Platform,
  platforms,
} from "@clothesline/contracts";
import { Problem, usageProblem } from "../problem.ts";
import { extensionOf, parsePackageName } from "./package-name.ts";

/** A file with everything the server wants to know about it. */
export interface Release {
  readonly path: string;
  readonly version: string;
  readonly type: PackageType;
  readonly platform: Platform;
  readonly arch: Arch;
  readonly fromVersion?: string;
  readonly description?: string;
  readonly isStable?: boolean;
  readonly isCritical?: boolean;
  readonly replace?: boolean;
}

/** What is said about a release beside its name, by flags or a manifest; texts as they came. */
export interface Said {
  readonly version?: string | undefined;
  readonly type?: string | undefined;
  readonly platform?: string | undefined;
  readonly arch?: string | undefined;
  readonly fromVersion?: string | undefined;
  readonly description?: string | undefined;
  readonly isStable?: boolean | undefined;
  readonly isCritical?: boolean | undefined;
  readonly replace?: boolean | undefined;
}

/** Puts together what is said about a file, the first that says something first, and its name at last. */
export function releaseOf(path: string, ...sayings: readonly Said[]): Release {
  const name = basename(path);
  if (extensionOf(name) === undefined) throw new Problem("release.extension", { name });
  const named = parsePackageName(name);
  const said: readonly Said[] = [...sayings, named];
  const first = <K extends keyof Said>(key: K): Said[K] =>
    said.map((one) => one[key]).find((value) => value !== undefined);
  const version = first("version");
  if (version === undefined) throw usageProblem("release.noVersion", { name });
  const fromVersion = first("fromVersion");
  const type = choice(
    "type",
    first("type") ?? (fromVersion === undefined ? "full" : "patch"),
    packageTypes,
    name,
  );
  if (type === "patch" && fromVersion === undefined) throw usageProblem("release.noFromVersion", { name });
  return {
    path,
    version,
    type,
    platform: choice("platform", first("platform"), platforms, name),
    arch: choice("arch", first("arch") ?? "x64", archs, name),
    ...optional({
      fromVersion: type === "full" ? undefined : fromVersion,
      description: first("description"),
      isStable: first("isStable"),
      isCritical: first("isCritical"),
      replace: first("replace"),
    }),
  };
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

const optional = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;

function choice<T extends string>(
  what: "type" | "platform" | "arch",
  given: string | undefined,
  known: readonly T[],
  name: string,
): T {
  const found = known.find((one) => one === given);
  if (found !== undefined) return found;
  const choices = known.join(", ");
  if (given === undefined) throw usageProblem(`release.no.${what}`, { name, choices });
  throw usageProblem(`release.wrong.${what}`, { name, given, choices });
}

/** The fields of the server's form, which are the metadata of a resumable upload too. */
export function fieldsOf(release: Release) {
  return {
    version: release.version,
    package_type: release.type,
    platform: release.platform,
    arch: release.arch,
    ...(release.fromVersion !== undefined && { from_version: release.fromVersion }),
    ...(release.description !== undefined && { description: release.description }),
    ...(release.isStable !== undefined && { is_stable: release.isStable }),
    ...(release.isCritical !== undefined && { is_critical: release.isCritical }),
    ...(release.replace !== undefined && { replace: release.replace }),
  };
}
