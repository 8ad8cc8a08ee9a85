import { DomainError, MAX_VERSION_LENGTH } from "@clothesline/contracts";
import semver from "semver";

/**
 * A version as the standard writes it: without `v` and build metadata, which does not order versions.
 * @throws DomainError with the code given
 */
export function parseVersion(
  text: string,
  code: "VERSION_INVALID" | "FROM_VERSION_INVALID" | "CURRENT_VERSION_INVALID",
): string {
  const version = text.length <= MAX_VERSION_LENGTH ? semver.valid(text.replace(/^V/, "v")) : null;
  if (version === null) throw new DomainError(code);
  return version;
}

export const isNewer = (version: string, than: string): boolean => semver.gt(version, than);

export const byVersion = (a: string, b: string): number => semver.compare(a, b);

export const isPrerelease = (version: string): boolean => semver.prerelease(version) !== null;
