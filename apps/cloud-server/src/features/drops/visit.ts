import { DomainError } from "@clothesline/contracts";
import { downloadLink } from "../files/download-link.ts";
import type { FileRecord } from "../files/file-record.ts";
import { type Accessed, giveAccess, openByAccess } from "./access.ts";
import type { Item, Items } from "../files/items.ts";
import { findItem, listItems } from "./contents.ts";
import { countLooseDownload, countVisit } from "./count.ts";
import type { Drop } from "./drop.ts";
import type { Drops } from "./drops.ts";
import { findOpenDrop, findOwnerName } from "./drops.store.ts";
import { type DropKeys, enterByAccess, enterByCode, type Visitor } from "./enter.ts";

/** Most files and folders one answer lists below the shared folders. */
const maxListed = 10_000;

export interface Visit extends Accessed, Items {
  /** As it is after this visit. */
  readonly shown: Drop;
  /** What whoever shares it is called. */
  readonly ownerName: string;
}

/**
 * Opens a drop: counts one download, unless the visitor shows the access of an earlier visit, which then goes on and
 * is not renewed.
 * @throws DomainError what `enterByCode`, `enterByAccess` and `countVisit` throw
 */
export async function visitDrop(drops: Drops, visitor: Visitor, keys: DropKeys): Promise<Visit> {
  const { drop, access } =
    (await enterByAccess(drops, visitor, keys)) ?? (await enterAnew(drops, visitor, keys));
  return {
    drop,
    access,
    shown: (await findOpenDrop(drops.db, drop.id)) ?? drop,
    ownerName: await findOwnerName(drops.db, drop.accountId),
    ...(await listItems(drops, drop, maxListed)),
  };
}

async function enterAnew(drops: Drops, visitor: Visitor, keys: DropKeys): Promise<Accessed> {
  const drop = await enterByCode(drops, visitor, keys);
  await countVisit(drops, drop, visitor.address);
  return { drop, access: giveAccess(drops, drop, visitor.person) };
}

/**
 * A file that a visitor may download from a drop.
 * @throws DomainError `FILE_NOT_FOUND`, `FILE_DOWNLOAD_FORBIDDEN`, and what `visitDrop` throws
 */
export async function findDroppedFile(
  drops: Drops,
  visitor: Visitor,
  keys: DropKeys,
  fileId: number,
): Promise<FileRecord> {
  const accessed = await enterByAccess(drops, visitor, keys);
  if (accessed !== undefined) return await findItem(drops, accessed.drop, fileId);
  const drop = await enterByCode(drops, visitor, keys);
  const file = await findItem(drops, drop, fileId);
  if (!file.isFolder) await countLooseDownload(drops, drop, visitor.address);
  return file;
}

/**
 * How long a link of a listing lets a download begin, s: it outlives a drop that its owner ends, so not long. Whoever
 * comes later asks for a new one with their access.
 */
const linkSeconds = 900;

/** A signed link to a file of a drop; empty for folders. */
export const linkOf = ({ objects }: Drops, { file }: Item): string =>
  file.isFolder ? "" : downloadLink(objects, file, linkSeconds);

/**
 * A file of the drop that an access token opens; what is no number names none.
 * @throws DomainError what `openByAccess` and `findItem` throw
 */
export async function findVisitedFile(drops: Drops, access: string, fileId: string): Promise<FileRecord> {
  const { drop } = await openByAccess(drops, access);
  if (!/^\d{1,15}$/.test(fileId)) throw new DomainError("FILE_NOT_FOUND");
  return await findItem(drops, drop, Number(fileId));
}
