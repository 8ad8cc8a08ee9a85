import type {
  ChainLink,
  ReleasePackage,
  UpdateOption,
  UploadedPackage,
  VersionCheck,
} from "@clothesline/contracts";
import type { Static } from "typebox";
import type { Option, VersionAnswer } from "../../features/releases/check-version.ts";
import { downloadUrl, type Package } from "../../features/releases/package.ts";

export const packageView = (one: Package): Static<typeof ReleasePackage> => ({
  id: one.id,
  version: one.version,
  package_type: one.type,
  package_name: one.fileName,
  package_size: one.size,
  from_version: one.fromVersion,
  download_url: downloadUrl(one),
  created_at: one.createdAt,
  download_count: one.downloads,
  platform: one.platform,
  arch: one.arch,
  description: one.description,
  is_stable: one.isStable,
  is_critical: one.isCritical,
  is_pinned: one.isPinned,
  sha256: one.sha256,
});

export const uploadedView = (one: Package): Static<typeof UploadedPackage> => ({
  message: "包上传成功",
  package_id: one.id,
  version: one.version,
  package_type: one.type,
  file_size: one.size,
  sha256: one.sha256,
  download_url: downloadUrl(one),
});

const chainLink = (one: Package): Static<typeof ChainLink> => ({
  type: one.type,
  package_id: one.id,
  version: one.version,
  from_version: one.fromVersion,
  file_size: one.size,
  download_url: downloadUrl(one),
  sha256: one.sha256,
});

/** A chain shows its first package where the document has one, so that a client that knows no chains makes its first step. */
function optionView({ links, recommended }: Option): Static<typeof UpdateOption> {
  const [first] = links;
  const option = {
    type: first.type,
    package_id: first.id,
    file_size: first.size,
    download_url: downloadUrl(first),
    recommended,
    sha256: first.sha256,
  };
  if (links.length === 1) return option;
  const total = links.reduce((sum, { size }) => sum + size, 0);
  return { ...option, chain: links.map(chainLink), total_size: total };
}

export function versionView(answer: VersionAnswer): Static<typeof VersionCheck> {
  const { currentVersion, latestVersion, update } = answer;
  const versions = { current_version: currentVersion, latest_version: latestVersion };
  const hotfixes = answer.hotfixes.map((one) => optionView({ links: [one], recommended: false }));
  const added = hotfixes.length > 0 ? { hotfixes } : {};
  if (update === undefined) return { has_update: false, ...versions, ...added };
  return {
    has_update: true,
    ...versions,
    update_info: {
      version: update.version,
      description: update.description,
      release_date: update.releaseDate,
      is_critical: update.isCritical,
      update_options: update.options.map(optionView),
    },
    ...added,
  };
}
