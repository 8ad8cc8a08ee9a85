import { setImmediate } from "node:timers/promises";
import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Person } from "../sessions/person.ts";
import { deleteTogether, moveTogether, restoreTogether } from "./change-together.ts";
import type { Drive } from "./drive.ts";
import { beginPart, endPart, undoPart } from "./files.store.ts";
import { segmentsOf } from "./names.ts";
import { findOwnFile } from "./owned.ts";
import { place } from "./place.ts";
import { deleteOne, restoreOne } from "./trash.ts";

/** What became of each of many: one that cannot be changed keeps nobody else from it. */
export interface Outcome {
  readonly done: readonly number[];
  readonly failed: readonly { readonly id: number; readonly code: string }[];
}

interface Ways {
  /** Changes what is no special case, some statements for all; answers which those were. */
  readonly together: (tx: Kysely<Database>, ids: readonly number[]) => Promise<ReadonlySet<number>>;
  readonly one: (tx: Kysely<Database>, id: number) => Promise<unknown>;
}

type Files = Pick<Drive, "db">;

/** What one transaction changes, so that others get their turn in between. */
const atOnce = 500;

/** @throws DomainError `INVALID_REQUEST` for a path that is none */
export async function moveMany(
  { db }: Files,
  person: Person,
  ids: readonly number[],
  path: string,
): Promise<Outcome> {
  const segments = segmentsOf(path);
  return await each(db, ids, {
    together: (tx, some) => moveTogether(tx, person, some, segments),
    one: async (tx, id) => {
      const file = await findOwnFile(tx, person, id, "FILE_UPDATE_FORBIDDEN");
      await place(tx, file, { name: undefined, segments });
    },
  });
}

export const deleteMany = ({ db }: Files, person: Person, ids: readonly number[]): Promise<Outcome> =>
  each(db, ids, {
    together: (tx, some) => deleteTogether(tx, person, some),
    one: (tx, id) => deleteOne(tx, person, id),
  });

/** A folder before what was deleted from it by itself, and all is as it was. */
export const restoreMany = ({ db }: Files, person: Person, ids: readonly number[]): Promise<Outcome> =>
  each(db, ids, {
    together: (tx, some) => restoreTogether(tx, person, some),
    one: (tx, id) => restoreOne(tx, person, id),
  });

async function each(db: Kysely<Database>, ids: readonly number[], ways: Ways): Promise<Outcome> {
  const wanted = [...new Set(ids)];
  const done: number[] = [];
  const failed: { id: number; code: string }[] = [];
  for (let at = 0; at < wanted.length; at += atOnce) {
    const some = wanted.slice(at, at + atOnce);
    await db.transaction().execute(async (tx) => {
      const easy = await ways.together(tx, some);
      for (const id of some) {
        const refusal = easy.has(id) ? undefined : await attempt(tx, () => ways.one(tx, id));
        if (refusal === undefined) done.push(id);
        else failed.push({ id, code: refusal.code });
      }
    });
    // The database answers at once, so the others' turn has to be given to them.
    await setImmediate();
  }
  return { done, failed };
}

/** All of one change or nothing of it, within the transaction of the others. */
async function attempt(tx: Kysely<Database>, act: () => Promise<unknown>): Promise<DomainError | undefined> {
  await beginPart(tx);
  try {
    await act();
    await endPart(tx);
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await undoPart(tx);
    return error;
  }
}
