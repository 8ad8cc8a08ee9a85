import { join } from "node:path";

import type { Context } from "@clothesline/local-server";

import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { type Desktop, startDesktop } from "../support/desktop.ts";
import { insertRows, withContext } from "../support/library.ts";
import { digits, median, timed } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";

const PER_PAGE = 20;
const TIMES = 200;
const BATCH = 1000;

const words = [
  "夏季连衣裙",
  "冬季大衣",
  "牛仔裤",
  "红色A字裙",
  "运动鞋",
  "Summer dress",
  "wool coat",
  "Street style",
  "白衬衫",
  "model full body",
] as const;

interface Question {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
}

async function run({ folder, quick, say }: BenchOptions): Promise<Findings> {
  const count = quick ? 5000 : 100_000;
  const lastPage = count / PER_PAGE - 10;
  const dataDir = join(folder, "desktop");
  say(`Making ${count} rows`);
  const { questions, alone } = await withContext(dataDir, async (context) => {
    await fill(context, count);
    const deep = await context.listing.list(filterOf(context, {}), pageOf({ page: String(lastPage) }));
    const questions: Question[] = [
      { name: "first page", query: {} },
      { name: `page ${lastPage + 1}, by cursor`, query: { cursor: deep.nextCursor ?? "" } },
      { name: `page ${lastPage + 1}, by number`, query: { page: String(lastPage + 1) } },
      { name: "newest 20 with 大衣 (two characters)", query: { q: "大衣" } },
      { name: "newest 20 with “summer dress”", query: { q: "summer dress" } },
      { name: "newest 20 with a word few have", query: { q: "item-4242" } },
      { name: "one category", query: { category: "char" } },
    ];
    const alone = new Map<string, number>();
    for (const { name, query } of questions) {
      alone.set(name, await medianOf(() => context.listing.list(filterOf(context, query), pageOf(query))));
    }
    return { questions, alone };
  });

  const desktop = await startDesktop(dataDir);
  try {
    const rows: string[][] = [];
    for (const { name, query } of questions) {
      const whole = await medianOf(() => page(desktop, query));
      rows.push([name, digits(alone.get(name) ?? Number.NaN), digits(whole)]);
      say(rows.at(-1)?.join(", ") ?? "");
    }
    const at = (index: number) => alone.get(questions[index]?.name ?? "") ?? Number.NaN;
    return {
      about:
        `Pages of ${PER_PAGE} of a library of ${count} pictures, in milliseconds, medians of ${TIMES}: the listing alone, rows ` +
        "and counts, and the whole call by HTTP, session and JSON included. Counts are kept until something changes.",
      head: ["what", "alone, ms", "by HTTP, ms"],
      rows,
      goals: [
        { what: "a deep page (cursor) ÷ the first", value: at(1) / at(0), most: 1.2 },
        { what: "newest 20, two Chinese characters, ms", value: at(3), most: 1 },
        { what: "newest 20, Latin words, ms", value: at(4), most: 1 },
      ],
    };
  } finally {
    await desktop.stop();
  }
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) times.push(await timed(work));
  return median(times);
}

const filterOf = ({ defaultUserId }: Context, { q, category }: Question["query"]) => ({
  userId: defaultUserId,
  ...(q !== undefined && { q }),
  ...(category === "char" && { category: "char" as const }),
});

const pageOf = ({ page = "1", cursor }: Question["query"]) => ({
  sort: "newest" as const,
  page: Number(page),
  perPage: PER_PAGE,
  cursor,
});

const page = (desktop: Desktop, query: Question["query"]): Promise<unknown> =>
  desktop.get(`/api/user/images?${new URLSearchParams({ per_page: String(PER_PAGE), ...query }).toString()}`);

async function fill({ db, defaultUserId }: Context, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, index) => from + index);
    await insertRows(
      db,
      numbers.map((number) => rowOf(number, defaultUserId)),
    );
  }
}

function rowOf(number: number, userId: string) {
  const stamp = new Date(Date.UTC(2026, 0, 1) + number * 30_000).toISOString();
  const word = (factor: number): string => words[(number * factor) % words.length] ?? "";
  return {
    id: `i-bench-${number}`,
    user_id: userId,
    category: number % 3 === 0 ? ("char" as const) : ("clothes" as const),
    filename: `clothes_20260101_000000_${number.toString(16).padStart(8, "0")}.png`,
    original_filename: null,
    original_url: null,
    page_url: `https://shop${number % 50}.example.com/item-${number}`,
    page_title: `${word(1)} ${word(7)} ${number}`,
    title: null,
    saved_at: stamp.slice(0, 19).replace("T", " "),
    file_size: 30_000 + ((number * 7919) % 50_000),
    image_width: 100,
    image_height: 100,
    format: "png" as const,
    sha256: number.toString(16).padStart(64, "0"),
    context_info: JSON.stringify({ alt: word(3) }),
    deleted_at: null,
  };
}

export const listing: BenchCase = { name: "listing", title: "Listing and searching 100,000 pictures", run };
