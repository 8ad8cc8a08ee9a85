/** A moment as the documents write most times: UTC, `2025-06-25 14:35:05`. */
export const sqlTime = (moment: Date): string => moment.toISOString().slice(0, 19).replace("T", " ");

/** The moment of a text made by `sqlTime`; `undefined` for any other text. */
export function parseSqlTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const moment = new Date(`${text.replace(" ", "T")}Z`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
