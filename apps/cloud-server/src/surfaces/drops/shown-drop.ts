import type { Drop as ShownDrop, DropFile, OwnDrop } from "@clothesline/contracts";
import type { Static } from "typebox";
import { placeOf } from "../../features/drops/contents.ts";
import { type Drop, hasExpired } from "../../features/drops/drop.ts";
import type { Drops } from "../../features/drops/drops.ts";
import type { Contents } from "../../features/drops/list.ts";
import { linkOf } from "../../features/drops/visit.ts";
import type { Item } from "../../features/files/items.ts";
import { toDriveFile } from "../drive/files/drive-file.ts";
import type { DropServices } from "./services.ts";

/** A drop as the document shows it, with additions. */
export const toShownDrop = (
  drop: Drop,
  { config, drops }: Pick<DropServices, "config" | "drops">,
): Static<typeof ShownDrop> => ({
  id: drop.id,
  code: drop.code,
  expire_days: drop.expireDays,
  expire_time: drop.expireTime,
  is_expired: hasExpired(drop, drops.now()),
  require_login: drop.requireLogin,
  download_count: drop.downloadCount,
  max_download_count: drop.maxDownloadCount,
  password: "",
  is_deleted: false,
  created_at: drop.createdAt,
  has_password: drop.passwordHash !== null,
  share_url: `${config.publicUrl}/d/${encodeURIComponent(drop.code)}`,
});

/** Shown in a list; the others are counted. */
const mostShown = 4;

export const toShownContents = ({
  named,
  files,
  bytes,
  isMore,
}: Contents): Static<typeof OwnDrop>["contents"] => ({
  count: named.length,
  files,
  size: bytes,
  is_more: isMore,
  first: named
    .slice(0, mostShown)
    .map(({ id, name, contentType }) => ({ id, name, content_type: contentType })),
});

/** A file of a drop as the drive shows it, with the link to its bytes. */
export const toDropFile = (item: Item, drops: Drops): Static<typeof DropFile> => ({
  ...toDriveFile(item.file, drops.objects),
  drop_path: placeOf(item),
  download_url: linkOf(drops, item),
});
