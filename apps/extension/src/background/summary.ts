import { errorText } from "../shared/error-text.ts";
import { counted, fill } from "../shared/text/index.ts";
import type { Texts } from "../shared/text/en.ts";
import { sizeOf, type Tally } from "./tally.ts";

export interface Words {
  readonly title: string;
  readonly message: string;
}

/** A tally in words. */
export function summaryOf(tally: Tally, text: Texts): Words {
  return sizeOf(tally) === 1 ? one(tally, text) : many(tally, text);
}

function one({ saved, duplicate, access, category = "clothes", ...more }: Tally, text: Texts): Words {
  const { notice } = text;
  if (saved > 0) return { title: notice.saved[category], message: more.name };
  if (duplicate > 0) return { title: notice.duplicate[category], message: more.name };
  if (access > 0) return { title: fill(notice.access, { host: more.host }), message: notice.accessText };
  return { title: notice.failed, message: errorText(text, more.error) };
}

function many(tally: Tally, text: Texts): Words {
  const { saved, duplicate, refused, access, category, host, page } = tally;
  const { notice } = text;
  const title =
    saved > 0
      ? fill(category === undefined ? notice.savedAll : notice.savedMany[category], { count: saved })
      : duplicate > 0
        ? counted(notice.duplicateMany, duplicate)
        : counted(notice.failedMany, refused + access);
  const lines = [
    saved > 0 && duplicate > 0 && counted(notice.duplicateMany, duplicate),
    saved + duplicate > 0 && refused > 0 && counted(notice.failedMany, refused),
    refused > 0 && access === 0 && errorText(text, tally.error),
    access > 0 && counted(notice.accessMany, access, { host }),
  ].filter((line) => line !== false);
  return { title, message: lines.join(" · ") || page };
}
