import { hostOf } from "../shared/addresses.ts";
import type { Category } from "../shared/category.ts";
import { errorText } from "../shared/error-text.ts";
import { counted, fill, texts } from "../shared/text/index.ts";
import type { Texts } from "../shared/text/en.ts";
import { notify } from "./notify.ts";
import type { Parcel } from "./outbox.ts";

/** What became of one parcel in a round. */
export interface Told {
  readonly parcel: Parcel;
  readonly outcome: "saved" | "duplicate" | "refused" | "access" | "waiting" | "revoked";
  readonly error?: string;
}

/** What was said of the server being away; said again only after it was back. */
const SAID = "said-away";

/** Tells in words how a round went: once for pictures that were saved together. */
export async function announce(told: readonly Told[], waiting: number): Promise<void> {
  const text = await texts();
  for (const together of Map.groupBy(told, ({ parcel }) => parcel.batch).values()) {
    const done = together.filter(({ outcome }) => outcome !== "waiting" && outcome !== "revoked");
    if (done.length > 0) await notify(summary(done, text));
  }
  const last = told.at(-1);
  const stuck = last?.outcome === "waiting" || last?.outcome === "revoked";
  const { [SAID]: said } = await chrome.storage.session.get(SAID);
  await chrome.storage.session.set({ [SAID]: stuck ? waiting : 0 });
  if (!stuck || said === waiting) return;
  if (last.outcome === "revoked") {
    await notify({ title: text.notice.revoked, message: text.notice.revokedText });
    return;
  }
  const message = last.error === "network" ? text.notice.waitingText : errorText(text, last.error);
  await notify({ title: counted(text.notice.waiting, waiting), message });
}

function summary(done: readonly Told[], text: Texts): { title: string; message: string; imageUrl?: string } {
  const [first] = done;
  if (first === undefined) return { title: "", message: "" };
  const { category, page, context, candidates } = first.parcel;
  if (done.length === 1) {
    switch (first.outcome) {
      case "saved":
        return { title: text.notice.saved[category], message: context.caption || context.alt || page.title };
      case "duplicate":
        return { title: text.notice.duplicate[category], message: page.title };
      case "access":
        return {
          title: fill(text.notice.access, { host: hostOf(candidates[0]?.url ?? "") }),
          message: text.notice.accessText,
        };
      default:
        return { title: text.notice.failed, message: errorText(text, first.error) };
    }
  }
  return { title: titleOfMany(done, category, text), message: restOfMany(done, text) || page.title };
}

const count = (done: readonly Told[], ...outcomes: Told["outcome"][]): number =>
  done.filter(({ outcome }) => outcomes.includes(outcome)).length;

const titleOfMany = (done: readonly Told[], category: Category, text: Texts): string =>
  fill(text.notice.savedMany[category], { count: count(done, "saved") });

function restOfMany(done: readonly Told[], text: Texts): string {
  const duplicates = count(done, "duplicate");
  const failed = count(done, "refused", "access");
  return [
    duplicates > 0 ? fill(text.notice.duplicateMany, { count: duplicates }) : "",
    failed > 0 ? fill(text.notice.failedMany, { count: failed }) : "",
  ]
    .filter((line) => line !== "")
    .join(" · ");
}
