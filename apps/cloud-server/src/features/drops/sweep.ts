import { openingsSince } from "./count.ts";
import { dropTime } from "./drop.ts";
import type { Drops } from "./drops.ts";
import { markExpired } from "./drops.store.ts";
import { deleteOpenings } from "./openings.store.ts";

/** Marks drops whose time is over and forgets who opened what over an hour ago; answers how many were marked. */
export async function sweepDrops({ db, now }: Pick<Drops, "db" | "now">): Promise<number> {
  const moment = now();
  await deleteOpenings(db, openingsSince(moment));
  return await markExpired(db, dropTime(moment));
}
