import type { Profile } from "./account.ts";
import type { Exported } from "./export.ts";

/** What an account knows of its holder, without its secrets. */
export async function* exportProfile(account: Profile): AsyncGenerator<Exported> {
  yield { kind: "record", list: "profile", record: account };
}
