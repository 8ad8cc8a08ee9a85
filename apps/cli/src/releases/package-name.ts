import {
  type Arch,
  archs,
  packageExtensions,
  type PackageType,
  packageTypes,
  type Platform,
  platforms,
} from "@clothesline/contracts";

/** What a package's file name says about it. */
export interface NamedPackage {
  readonly version?: string;
  readonly type?: PackageType;
  readonly platform?: Platform;
  readonly arch?: Arch;
  readonly fromVersion?: string;
}

const version = String.raw`\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+?)?(?:\+[0-9A-Za-z.-]+?)?`;
const oneOf = (names: readonly string[]) => `(?:${names.join("|")})`;

/** As the update server calls its files: `omega-v2.2.5-to-v2.2.6-patch-windows-x64`, whatever the first word. */
const documented = new RegExp(
  `^.*?-v(?:(?<from>${version})-to-v)?(?<version>${version})-(?<type>${oneOf(packageTypes)})` +
    `-(?<platform>${oneOf(platforms)})-(?<arch>${oneOf(archs)})$`,
  "i",
);

const platformWords: Readonly<Record<string, Platform>> = {
  windows: "windows",
  win: "windows",
  win32: "windows",
  win64: "windows",
  linux: "linux",
  macos: "macos",
  mac: "macos",
  darwin: "macos",
  osx: "macos",
};
const archWords: Readonly<Record<string, Arch>> = {
  x64: "x64",
  amd64: "x64",
  x86_64: "x64",
  win64: "x64",
  x86: "x86",
  ia32: "x86",
  i386: "x86",
  i686: "x86",
  arm64: "arm64",
  aarch64: "arm64",
};
const platformByExtension: Readonly<Record<string, Platform>> = {
  ".exe": "windows",
  ".msi": "windows",
  ".dmg": "macos",
  ".pkg": "macos",
  ".deb": "linux",
  ".rpm": "linux",
  ".appimage": "linux",
};

export const extensionOf = (name: string): string | undefined =>
  packageExtensions.find((extension) => name.toLowerCase().endsWith(extension.toLowerCase()));

/** Reads a file name, strictly as the server writes them, else by the words in it, as build tools do. */
export function parsePackageName(name: string): NamedPackage {
  const extension = extensionOf(name) ?? "";
  const stem = name.slice(0, name.length - extension.length);
  const strict = documented.exec(stem)?.groups;
  if (strict) {
    return {
      version: strict["version"] ?? "",
      type: (strict["type"] ?? "").toLowerCase() as PackageType,
      platform: (strict["platform"] ?? "").toLowerCase() as Platform,
      arch: (strict["arch"] ?? "").toLowerCase() as Arch,
      ...(strict["from"] !== undefined && { fromVersion: strict["from"] }),
    };
  }
  return byWords(stem, extension.toLowerCase());
}

function byWords(stem: string, extension: string): NamedPackage {
  const prerelease = String.raw`(?:-(?:alpha|beta|rc|pre|preview|dev|next|nightly|canary)(?:[.-]?\d+)*)?`;
  const versions = [...stem.matchAll(new RegExp(String.raw`\d+\.\d+\.\d+${prerelease}`, "gi"))].map(
    ([text]) => text,
  );
  const words = stem
    .toLowerCase()
    .replaceAll("x86_64", "x64")
    .split(/[^a-z0-9]+/);
  const [first, second] = versions;
  const type = words.find((word) => packageTypes.some((type) => type === word)) as PackageType | undefined;
  const platform = words.map((word) => platformWords[word]).find(Boolean) ?? platformByExtension[extension];
  const arch = words.map((word) => archWords[word]).find(Boolean);
  const isStep = second !== undefined && words.includes("to");
  return {
    ...(first !== undefined && { version: isStep ? second : first }),
    ...(isStep && first !== undefined && { fromVersion: first }),
    ...(type && { type }),
    ...(platform && { platform }),
    ...(arch && { arch }),
  };
}
