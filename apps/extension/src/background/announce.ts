import { errorText } from "../shared/error-text.ts";
import { counted, texts } from "../shared/text/index.ts";
import { clearNotice, notify, type Target } from "./notify.ts";
import { summaryOf } from "./summary.ts";
import { add, type Tally, tallyKey, type Told } from "./tally.ts";

/** More than this at once are told of together, though they were saved one by one. */
const FEW = 3;
/** What was said of the server being away; said again only when it is not the same. */
const SAID = "said-away";
const AWAY = "away";

/** Tells in words how a round went: once for pictures that were saved together. */
export async function announce(told: readonly Told[], waiting: number): Promise<void> {
  const done = told.filter(({ outcome }) => outcome !== "waiting" && outcome !== "revoked");
  const batches = Map.groupBy(done, ({ parcel }) => parcel.batch);
  const first = done[0]?.parcel.batch ?? "";
  const together = batches.size > FEW ? new Map([[first, done]]) : batches;
  for (const [batch, those] of together) await announceBatch(batch, those);
  await announceAbsence(told.at(-1), waiting);
}

/** A batch that takes several rounds is told of in one notification that grows. */
async function announceBatch(batch: string, those: readonly Told[]): Promise<void> {
  const key = tallyKey(batch);
  const before = (await chrome.storage.session.get(key))[key] as Tally | undefined;
  const tally = add(before, those);
  if (tally === undefined) return;
  await chrome.storage.session.set({ [key]: tally });
  await notify(batch, summaryOf(tally, await texts()), targetOf(tally));
}

function targetOf({ saved, duplicate, refused, access, category, imageId }: Tally): Target {
  if (refused + access > 0) return "popup";
  if (saved + duplicate === 1 && imageId !== undefined) return `/pictures/${imageId}`;
  return category === undefined ? "/" : category === "char" ? "/characters" : "/clothes";
}

async function announceAbsence(last: Told | undefined, waiting: number): Promise<void> {
  const stuck = last?.outcome === "waiting" || last?.outcome === "revoked";
  if (last === undefined && waiting > 0) return;
  const { [SAID]: said = 0 } = await chrome.storage.session.get(SAID);
  await chrome.storage.session.set({ [SAID]: stuck ? waiting : 0 });
  if (!stuck) {
    if (said !== 0) await clearNotice(AWAY);
    return;
  }
  if (said === waiting) return;
  const text = await texts();
  const { notice } = text;
  if (last.outcome === "revoked") {
    await notify(AWAY, { title: notice.revoked, message: notice.revokedText }, "popup");
    return;
  }
  const message = last.error === "network" ? notice.waitingText : errorText(text, last.error);
  await notify(AWAY, { title: counted(notice.waiting, waiting), message }, "popup");
}
