/**
 * The access an opening gave, kept for the tab: a reload within its time is no second opening. It ends with the tab, and
 * nobody else at this browser gets it.
 */
const keyOf = (code: string): string => `clothesline.drop.${code.toLowerCase()}`;

export function keepAccess(code: string, access: string, until: string): void {
  sessionStorage.setItem(keyOf(code), JSON.stringify({ access, until }));
}

export function keptAccess(code: string, now: number): string | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(code)) ?? "null");
    if (typeof kept !== "object" || kept === null || !("access" in kept) || !("until" in kept))
      return undefined;
    const { access, until } = kept;
    return typeof access === "string" && Date.parse(String(until)) > now ? access : undefined;
  } catch {
    return undefined;
  }
}

export const forgetAccess = (code: string): void => sessionStorage.removeItem(keyOf(code));
