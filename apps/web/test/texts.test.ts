import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { driveErrors, dropErrors, generationFaults, pagesErrors, studioErrors } from "@clothesline/contracts";
import t from "tap";

const source = join(import.meta.dirname, "..", "src");

type Texts = { readonly [name: string]: string | Texts };

async function textsOf(language: string, pages: string): Promise<Map<string, string>> {
  const { texts } = (await import(join(source, "i18n", language, `${pages}.ts`))) as { texts: Texts };
  const flat = new Map<string, string>();
  const walk = (part: Texts, path: string): void => {
    for (const [name, value] of Object.entries(part)) {
      if (typeof value === "string") flat.set(path + name, value);
      else walk(value, `${path}${name}.`);
    }
  };
  walk(texts, "");
  return flat;
}

/** The program text of some pages and of what all share. */
const programOf = (pages: string): string =>
  globSync([`${pages}/**/*.{ts,vue}`, "{api,design,gallery,shell,offline}/**/*.{ts,vue}"], { cwd: source })
    .map((file) => readFileSync(join(source, file), "utf8"))
    .join("\n");

const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ""))].toSorted();

const escaped = (text: string): string => text.replaceAll(".", "\\.");

/** Keys that are put together: `local.places.${place}` stands for all below. */
const patternsIn = (program: string): RegExp[] =>
  [...program.matchAll(/`([a-z][\w.]*\.)\$\{[^`]*?\}((?:\.\w+)*)`/gi)].map(
    ([, before = "", after = ""]) => new RegExp(`^${escaped(before)}.+${escaped(after)}$`),
  );

for (const pages of ["local", "cloud"]) {
  t.test(`the ${pages} pages have the same texts in both languages, all there and all used`, async (t) => {
    const [zh, en] = await Promise.all([textsOf("zh", pages), textsOf("en", pages)]);
    // The servers' own sentences are Chinese, so only other languages need one for each error.
    const needed = (keys: Iterable<string>) =>
      [...keys].filter((key) => !/^errors\.(generation\.)?[A-Z]/.test(key)).toSorted();
    t.same(needed(zh.keys()), needed(en.keys()), "the same keys");
    const untold = [...zh.keys()].filter((key) => !en.has(key));
    t.same(untold, [], "every error has its sentence in English");
    for (const [key, text] of zh) {
      // Of a plural each form may leave the number out.
      const missing = placeholders(en.get(key) ?? "").filter((name) => !placeholders(text).includes(name));
      t.same(missing, [], `${key} fills in the same`);
      if (text.trim() === "") t.fail(`${key} is empty`);
    }

    const program = programOf(pages);
    const patterns = patternsIn(program);
    const asked = [...program.matchAll(/\bte?\(\s*["']([\w.]+)["']/g)].map(([, key]) => key ?? "");
    t.same(
      asked.filter((key) => !zh.has(key)),
      [],
      "every text that is asked for is there",
    );
    for (const pattern of patterns) {
      const isText = [...zh.keys(), ...en.keys()].some((key) => pattern.test(key));
      if (/^\^(local|cloud|common|errors)/.test(pattern.source)) t.ok(isText, `${pattern.source} is there`);
    }
    // What both share may be used by one alone.
    const all = programOf("{local,cloud}");
    const isUsed = (key: string) =>
      [`"${key}"`, `'${key}'`].some((quoted) => all.includes(quoted)) ||
      patterns.some((pattern) => pattern.test(key));
    const unused = [...zh.keys()].filter((key) => !isUsed(key));
    t.same(unused, [], "no text is there that nothing shows");
  });
}

t.test("no page has words of its own", async (t) => {
  for (const file of globSync("**/*.vue", { cwd: source })) {
    const text = readFileSync(join(source, file), "utf8");
    const template = /<template>([\s\S]*)<\/template>/.exec(text)?.[1] ?? "";
    const chinese = /[\u4e00-\u9fff]+/.exec(template)?.[0];
    // Languages are called by their own names.
    t.ok(chinese === undefined || chinese === "中文", `${file} ${chinese}`);
  }
});

const surfaces = {
  errors: { ...pagesErrors, ...studioErrors, ...driveErrors, ...dropErrors },
  "errors.generation": generationFaults,
};

t.test("every failure that the cloud's pages can meet has a sentence in both languages", async (t) => {
  const en = await textsOf("en", "cloud");
  for (const [place, codes] of Object.entries(surfaces)) {
    for (const [code, told] of Object.entries(codes)) {
      const chinese = typeof told === "string" ? told : told.message;
      t.match(chinese, /[\u4e00-\u9fff]/, `the server tells ${code} in Chinese`);
      t.match(en.get(`${place}.${code}`), /^[^\u4e00-\u9fff]+$/, `the pages tell ${code} in English`);
    }
  }
});
