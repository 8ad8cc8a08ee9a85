import { localErrors, reasonCodeOf, reasons, syncErrors } from "@clothesline/contracts";
import t from "tap";
import { texts as english } from "../src/i18n/en/local.ts";
import { texts as chinese } from "../src/i18n/zh/local.ts";

const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);
const sentences: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(syncErrors).map(([code, { message }]) => [code, message])),
  ...Object.fromEntries(Object.entries(localErrors).map(([code, { message }]) => [code, message])),
  ...reasons,
};

t.test("whatever the desktop server answers or keeps of a sync has a text in both languages", async (t) => {
  const en: Readonly<Record<string, string>> = english.errors;
  const zh: Readonly<Record<string, string>> = chinese.errors;
  for (const [code, sentence] of Object.entries(sentences)) {
    t.notOk(isChinese(en[code] ?? "没有"), `${code} in English`);
    t.ok(isChinese(zh[code] ?? sentence), `${code} in Chinese`);
  }
});

t.test("a sentence that travels without its code is known by its words", async (t) => {
  for (const [code, sentence] of Object.entries(sentences)) {
    const found = reasonCodeOf(sentence) ?? "";
    t.equal(sentences[found], sentence, `${code} is found as ${found}`);
  }
  t.equal(reasonCodeOf(`${reasons.FETCH_REFUSED}（403）`), "FETCH_REFUSED");
  t.equal(reasonCodeOf("一句没有人知道的话"), undefined);
  t.equal(reasonCodeOf(null), undefined);
});
