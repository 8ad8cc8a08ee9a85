import { open } from "node:fs/promises";
import type { Profile } from "../accounts/account.ts";
import type { Exported } from "../accounts/export.ts";
import { exportGenerations } from "./export.ts";
import type { Studio } from "./studio.ts";

/** The generations of an account, their pictures called by their numbers. */
export async function* exportStudio(
  studio: Pick<Studio, "db" | "dataDir">,
  account: Profile,
): AsyncGenerator<Exported> {
  for await (const { generation, path } of exportGenerations(studio, account)) {
    yield { kind: "record", list: "generations", record: generation };
    if (path === null) continue;
    const extension = path.slice(path.lastIndexOf("."));
    yield {
      kind: "file",
      above: ["generations"],
      name: `${generation.id}${extension}`,
      open: async () => (await open(path, "r")).createReadStream(),
    };
  }
}
