import { en } from "../src/shared/text/en.ts";
import { zh } from "../src/shared/text/zh.ts";

const locales = { en, zh_CN: zh, zh_TW: zh } as const;

/** The few texts that browsers show themselves, from the same files as all others; paths below `_locales/` to contents. */
export function localeFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(locales).map(([name, { manifest }]) => [
      `_locales/${name}/messages.json`,
      JSON.stringify(
        Object.fromEntries(Object.entries(manifest).map(([key, message]) => [key, { message }])),
        null,
        2,
      ),
    ]),
  );
}
