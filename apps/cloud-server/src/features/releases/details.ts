import { DomainError, type packageFields } from "@clothesline/contracts";
import type Type from "typebox";
import type { Publication } from "./publish.ts";
import { isNewer, isPrerelease, parseVersion } from "./version.ts";

type Fields = Type.Static<Type.TObject<typeof packageFields>>;

/**
 * What a publisher's fields mean.
 * @throws DomainError VERSION_INVALID, FROM_VERSION_INVALID, FROM_VERSION_REQUIRED
 */
export function readPublication(fields: Fields): Publication {
  const version = parseVersion(fields.version, "VERSION_INVALID");
  const type = fields.package_type;
  return {
    details: {
      version,
      type,
      platform: fields.platform ?? "windows",
      arch: fields.arch ?? "x64",
      fromVersion: fromVersionOf(fields, version),
      // Whoever publishes 2.3.0-beta.1 and says nothing does not mean everyone to get it.
      isStable: fields.is_stable ?? !isPrerelease(version),
      isCritical: fields.is_critical ?? false,
      description: fields.description ?? "",
    },
    replace: fields.replace ?? false,
  };
}

/** A full package comes from nowhere; a hotfix from its own version mends that version. */
function fromVersionOf({ package_type: type, from_version: given }: Fields, version: string): string | null {
  const text = given?.trim() ?? "";
  if (type === "full") return null;
  if (text === "") {
    if (type === "patch") throw new DomainError("FROM_VERSION_REQUIRED");
    return null;
  }
  const fromVersion = parseVersion(text, "FROM_VERSION_INVALID");
  if (type === "hotfix" && fromVersion === version) return null;
  if (!isNewer(version, fromVersion)) {
    throw new DomainError("FROM_VERSION_INVALID", { detail: "源版本必须低于目标版本" });
  }
  return fromVersion;
}

/** Of fields that have come so far, what can be refused already. @throws DomainError VERSION_INVALID */
export function checkEarly({ version }: Partial<Fields>): void {
  if (version !== undefined) parseVersion(version, "VERSION_INVALID");
}
