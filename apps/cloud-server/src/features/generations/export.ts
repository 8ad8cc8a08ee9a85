import type { Person } from "../sessions/person.ts";
import { imagePath } from "./files.ts";
import { type Generation, toGeneration } from "./generation.ts";
import { listAfter } from "./generations.store.ts";
import type { Studio } from "./studio.ts";

const PAGE = 200;

/** A generation with the place of its picture on the disk; null where there is none. */
export interface ExportedGeneration {
  readonly generation: Generation;
  readonly path: string | null;
}

/** All of someone's generations, the oldest first, a page of rows in memory at a time. */
export async function* exportGenerations(
  { db, dataDir }: Pick<Studio, "db" | "dataDir">,
  { id: userId }: Pick<Person, "id">,
): AsyncGenerator<ExportedGeneration> {
  for (let after = 0; ;) {
    const rows = await listAfter(db, userId, { after, limit: PAGE });
    for (const generation of rows.map(toGeneration)) {
      const path = generation.files && imagePath(dataDir, userId, generation.files.image);
      yield { generation, path };
      after = generation.id;
    }
    if (rows.length < PAGE) return;
  }
}
