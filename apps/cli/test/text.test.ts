import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CallDefinition, driveCalls, dropCalls, localCalls, updateCalls } from "@clothesline/contracts";
import t from "tap";
import { isLanguage, languageOf, languages, translator } from "../src/text/index.ts";
import { serverSentences } from "../src/text/server-sentences.ts";

const source = join(import.meta.dirname, "..", "src");
const files = globSync("**/*.ts", { cwd: source }).filter((file) => !file.startsWith("text"));
const code = new Map(files.map((file) => [file, readFileSync(join(source, file), "utf8")]));
const keys = Object.keys(languages.en);

t.test("every language has every sentence, with the same names to fill in", async (t) => {
  const names = (sentence: string) =>
    [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).toSorted();
  for (const [language, sentences] of Object.entries(languages)) {
    t.same(Object.keys(sentences).toSorted(), keys.toSorted(), language);
    for (const [key, sentence] of Object.entries(sentences)) {
      t.ok(sentence.trim() !== "", `${language} ${key}`);
      t.same(names(sentence), names(languages.en[key as keyof typeof languages.en]), `${language} ${key}`);
    }
  }
  for (const [key, sentence] of Object.entries(languages.zh)) {
    if (/[a-z]{4}/.test(languages.en[key as keyof typeof languages.en])) {
      t.match(sentence, /\p{Script=Han}|^API|^\{/u, `${key} is Chinese`);
    }
  }
});

t.test("every sentence is said somewhere, and what is said is in the language files", async (t) => {
  const all = [...code.values()].join("\n");
  // `status.state.${…}` says every sentence that begins so.
  const begun = [...all.matchAll(/`([\w.]*)\$\{\w+(?:\.\w+)*\}([\w.]*)/g)].map(
    ([, head = "", tail = ""]) => ({ head, tail }),
  );
  for (const key of keys) {
    const isSaid =
      all.includes(`"${key}"`) ||
      begun.some(
        ({ head, tail }) => (head !== "" || tail !== "") && key.startsWith(head) && key.endsWith(tail),
      );
    t.ok(isSaid, key);
  }
  for (const [file, text] of code) t.notMatch(text, /\p{Script=Han}/u, `${file} has no sentence of its own`);
});

t.test("whatever the servers answer to the calls that are made can be told in English", async (t) => {
  const tables: Record<string, CallDefinition> = {
    ...localCalls,
    ...driveCalls,
    ...dropCalls,
    ...updateCalls,
  };
  const all = [...code.values()].join("\n");
  const made = Object.entries(tables).filter(([name]) =>
    new RegExp(`(?:calls|\\))\\s*\\.${name}\\(`).test(all),
  );
  t.ok(made.length > 15, "the calls are found");
  for (const [name, { errors }] of made) {
    for (const error of errors) t.ok(serverSentences[error], `${error} of ${name}`);
  }
});

t.test("the language is that of the locale: Chinese, or else English", async (t) => {
  for (const locale of ["zh", "zh_CN.UTF-8", "zh-Hans-CN", "zh_TW"])
    t.equal(languageOf([locale]), "zh", locale);
  for (const locale of ["C", "POSIX", "en_US.UTF-8", "de_DE", "zha_CN", ""])
    t.equal(languageOf([locale]), "en", locale);
  t.ok(isLanguage("zh"));
  t.notOk(isLanguage("toString"));
  t.equal(translator("zh")("capture.failed", { name: "$&", reason: "{name}" }), "$&：{name}");
});
