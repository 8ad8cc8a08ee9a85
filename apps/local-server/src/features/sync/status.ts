import { reasonCodeOf } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { CloudAccounts } from "../cloud-account/cloud-account.ts";
import type { CloudLink } from "../cloud-account/cloud-links.store.ts";
import { emptyStatus } from "./no-sync.ts";
import type { SyncStatusView } from "./port.ts";
import type { Failure } from "./progress.ts";
import { rowOf } from "./run.ts";
import type { Runs } from "./runs.ts";
import { countPending } from "./sync-images.store.ts";
import { findRun, type SyncRun } from "./sync-runs.store.ts";

export interface StatusDeps {
  readonly db: Kysely<Database>;
  readonly runs: Runs;
  readonly accounts: CloudAccounts;
  readonly url: string;
}

/** All there is to tell a person about their sync: the run under way, else the last one. */
export async function statusOf(deps: StatusDeps, userId: string): Promise<SyncStatusView> {
  const { db, runs, accounts, url } = deps;
  // In this order: a run writes what it does to the link, then its end, and only then is it no longer current.
  const current = runs.current(userId);
  const row = current ? rowOf(current) : await findRun(db, userId);
  const link = await accounts.current(userId);
  const pending = await countPending(db, userId);
  return withCodes({
    ...emptyStatus(url),
    ...(row && viewOf(row)),
    ...(current && {
      failures: current.progress.failures,
      bytes_per_second: current.progress.bytesPerSecond(),
      seconds_left: current.progress.secondsLeft(),
    }),
    // A login since then has mended what the last run met.
    ...(row?.state === "login_required" && link?.state === "linked" && MENDED),
    // A link refused at the last login is shown although no run has met the refusal yet.
    ...(link?.state === "login_required" &&
      !current && {
        state: "login_required" as const,
        last_error_detail: link.error,
      }),
    pending_images: pending,
    cloud: cloudView(url, link),
  });
}

/** Sentences are what is kept and what foreign clouds send; their codes are for pages in other languages. */
function withCodes(
  status: Omit<SyncStatusView, "failures"> & { failures: readonly Failure[] },
): SyncStatusView {
  const codeOf = (sentence: string | null) => reasonCodeOf(sentence) ?? null;
  return {
    ...status,
    last_error_code: codeOf(status.last_error_detail ?? status.last_error),
    failures: status.failures.map((failure) => ({ ...failure, code: codeOf(failure.error) })),
  };
}

const MENDED = { state: "idle", last_error: null, last_error_detail: null } as const;

function viewOf(row: SyncRun) {
  const { user_id: _user, failures, ...facts } = row;
  return { ...facts, failures: JSON.parse(failures) as Failure[] };
}

const cloudView = (url: string, link: CloudLink | undefined) => ({
  url,
  linked: link?.state === "linked",
  username: link?.username ?? null,
  cloud_user_id: link?.cloud_user_id ?? null,
});
