import type { AccountExporter } from "./features/accounts/export.ts";
import { exportProfile } from "./features/accounts/export-profile.ts";
import type { AccountRemover } from "./features/accounts/remove.ts";
import { type Avatars, removeAvatar } from "./features/avatars/avatars.ts";
import { exportAvatar } from "./features/avatars/export.ts";
import { exportDrops } from "./features/drops/export.ts";
import type { Drive } from "./features/files/drive.ts";
import { removeEveryFile } from "./features/files/end-of-account.ts";
import { exportFiles } from "./features/files/export.ts";
import { removeAllGenerations } from "./features/generations/change.ts";
import { exportStudio } from "./features/generations/export-files.ts";
import type { Studio } from "./features/generations/studio.ts";
import { removeLibrary } from "./features/wardrobe/end-of-account.ts";
import { exportLibrary } from "./features/wardrobe/export.ts";
import type { Wardrobe } from "./features/wardrobe/wardrobe.ts";

/**
 * What has to be done for an account to leave nothing behind; a feature that keeps something of accounts joins this list
 * and the next. Rows that go with the account's own, such as drops, need nothing here.
 */
export const accountRemovers = (parts: {
  readonly wardrobe: Wardrobe;
  readonly studio: Studio;
  readonly avatars: Avatars;
  readonly drive: Drive;
}): AccountRemover[] => [
  (account) => removeLibrary(parts.wardrobe, account),
  (account) => removeAllGenerations(parts.studio, account),
  (account) => removeAvatar(parts.avatars, account),
  (account) => removeEveryFile(parts.drive, account),
  // The objects of an account that is gone are nobody's: the next sweep removes their bytes.
];

/** Everything that is kept of a person, for the person to take along. */
export const accountExporters = (source: {
  readonly db: Wardrobe["db"];
  readonly dataDir: string;
  readonly store: Drive["store"];
}): AccountExporter[] => [
  exportProfile,
  (account) => exportAvatar(source, account),
  (account) => exportLibrary(source, account),
  (account) => exportFiles(source, account),
  (account) => exportDrops(source, account),
  (account) => exportStudio(source, account),
];
