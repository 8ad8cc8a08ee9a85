import { createHash } from "node:crypto";
import { DomainError } from "@clothesline/contracts";
import type { OpenDrop } from "./access.ts";
import { dropTime, hasExpired, hoursLater } from "./drop.ts";
import type { Drops } from "./drops.ts";
import { findOpenDrop } from "./drops.store.ts";
import { countDownload, findOpening, recordOpening } from "./openings.store.ts";

/** An address need not be legible to be recognised. */
const openerOf = (address: string): string => createHash("sha256").update(address).digest("base64url");

/** The moment since which an opening lasts. */
export const openingsSince = (now: number): string => dropTime(hoursLater(now, -1));

/**
 * Counts a visit to a drop as one download; of any number at once, the last one is given once.
 *
 * A download by code and password that no visit came before is one by itself, or the limit would hold for polite
 * front ends only; the visit that follows it is then not counted once more.
 * @throws DomainError `DROP_EXHAUSTED`, `DROP_EXPIRED`, `DROP_NOT_FOUND`
 */
export async function countVisit(drops: Drops, drop: OpenDrop, address: string): Promise<void> {
  await count(drops, drop, address, false);
}

/** Counts a download by code and password, unless the drop was opened from this address within the hour. */
export async function countLooseDownload(drops: Drops, drop: OpenDrop, address: string): Promise<void> {
  await count(drops, drop, address, true);
}

async function count(drops: Drops, drop: OpenDrop, address: string, byDownload: boolean): Promise<void> {
  const moment = drops.now();
  const now = dropTime(moment);
  const opener = openerOf(address);
  const isCounted = await drops.db.transaction().execute(async (tx) => {
    const before = await findOpening(tx, drop.id, opener, openingsSince(moment));
    if (byDownload && before !== undefined) return true;
    const isPaidFor = before?.byDownload === true;
    if (!isPaidFor && !(await countDownload(tx, drop, now))) return false;
    await recordOpening(tx, { dropId: drop.id, opener, openedAt: now, byDownload });
    return true;
  });
  if (!isCounted) await refuse(drops, drop);
}

/** Says why there was nothing to count. */
async function refuse(drops: Drops, { id, passwordVersion }: OpenDrop): Promise<never> {
  const drop = await findOpenDrop(drops.db, id);
  if (drop === undefined) throw new DomainError("DROP_NOT_FOUND");
  if (hasExpired(drop, drops.now())) throw new DomainError("DROP_EXPIRED");
  if (drop.passwordVersion !== passwordVersion) throw new DomainError("DROP_PASSWORD_WRONG");
  throw new DomainError("DROP_EXHAUSTED");
}
