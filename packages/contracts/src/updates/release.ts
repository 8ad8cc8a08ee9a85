import Type from "typebox";
import { IsoTime, Nullable, OneOf, Sha256 } from "../schema.ts";

export const packageTypes = ["full", "patch", "hotfix"] as const;
export type PackageType = (typeof packageTypes)[number];

export const platforms = ["windows", "linux", "macos"] as const;
export type Platform = (typeof platforms)[number];

export const archs = ["x64", "x86", "arm64"] as const;
export type Arch = (typeof archs)[number];

/** `beta` has everything, `stable` only what was published as stable. */
export const channels = ["stable", "beta"] as const;
export type Channel = (typeof channels)[number];

/** The folder of each type in download addresses. */
export const downloadFolders = {
  full: "full",
  patch: "patches",
  hotfix: "hotfixes",
} as const satisfies Record<PackageType, string>;

/** Longest version, characters: it becomes part of a file's name. */
export const MAX_VERSION_LENGTH = 64;

/** Extensions of packages as they are stored; uploads are told by them regardless of case. */
export const packageExtensions = [
  ".zip",
  ".tar.gz",
  ".tgz",
  ".7z",
  ".exe",
  ".msi",
  ".dmg",
  ".pkg",
  ".deb",
  ".rpm",
  ".AppImage",
] as const;
export type PackageExtension = (typeof packageExtensions)[number];

/** One published package; what follows `download_count` is added to the document. */
export const ReleasePackage = Type.Object({
  id: Type.Integer(),
  version: Type.String(),
  package_type: OneOf(packageTypes),
  package_name: Type.String(),
  package_size: Type.Integer({ description: "字节" }),
  from_version: Nullable(Type.String()),
  download_url: Type.String(),
  created_at: IsoTime,
  download_count: Type.Integer(),
  platform: OneOf(platforms),
  arch: OneOf(archs),
  description: Type.String(),
  is_stable: Type.Boolean(),
  is_critical: Type.Boolean(),
  is_pinned: Type.Boolean({ description: "清理时永不删除" }),
  sha256: Sha256,
});
