import type { SuccessOf, updateCalls } from "@clothesline/contracts";

export type Check = SuccessOf<typeof updateCalls.checkVersion>;

/** One file to download. */
export interface Wanted {
  readonly download_url: string;
  readonly file_size: number;
  readonly sha256: string;
}

export type Choice = "recommended" | "full" | "hotfixes";

/**
 * The files of the recommended way to the latest version, in the order in which they are applied; or the full package, or what
 * mends the version that is installed.
 */
export function downloadsOf(check: Check, choice: Choice): readonly Wanted[] {
  if (choice === "hotfixes") return check.hotfixes ?? [];
  if (!check.has_update) return [];
  const { update_options: options } = check.update_info;
  const full = choice === "full";
  const chosen = options.find((option) => (full ? option.type === "full" : option.recommended)) ?? options[0];
  if (chosen === undefined || (full && chosen.type !== "full")) return [];
  return chosen.chain ?? [chosen];
}
