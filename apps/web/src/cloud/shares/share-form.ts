import type { dropCalls, SuccessOf } from "@clothesline/contracts";

/** A drop as its owner sees it. */
export type Share = SuccessOf<typeof dropCalls.createDrop>["drop"];

/** The same in their own list, with what is in it. */
export type OwnShare = SuccessOf<typeof dropCalls.listDrops>[number];

export const days = ["1", "3", "7", "15"] as const;

/** The server knows no drop without a limit; this many is meant as none. */
const NO_LIMIT = 1_000_000;

export interface ShareForm {
  days: (typeof days)[number];
  code: string;
  password: string;
  /** Empty for none. */
  limit: string;
  login: boolean;
}

export const freshForm = (): ShareForm => ({ days: "7", code: "", password: "", limit: "", login: false });

export const limitOf = ({ limit }: ShareForm): number => (limit.trim() === "" ? NO_LIMIT : Number(limit));

export const isLimited = ({ max_download_count: most }: Pick<Share, "max_download_count">): boolean =>
  most < NO_LIMIT;

export const stateOf = (share: Share): "alive" | "expired" | "used" =>
  share.is_expired ? "expired" : share.download_count >= share.max_download_count ? "used" : "alive";
