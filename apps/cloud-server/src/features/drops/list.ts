import type { Person } from "../sessions/person.ts";
import type { Drop } from "./drop.ts";
import type { Drops } from "./drops.ts";
import { findDropsOf } from "./drops.store.ts";

/** The person's drops that are not deleted, expired ones too, newest first. */
export const listOwnDrops = ({ db }: Drops, person: Person): Promise<Drop[]> => findDropsOf(db, person.id);
