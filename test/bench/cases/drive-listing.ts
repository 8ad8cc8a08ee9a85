import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Agent, request } from "undici";

import { startCloud } from "../support/desktop.ts";
import type { BenchCase, BenchOptions } from "../support/bench-case.ts";
import { digits, median, timed } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";

const TIMES = 100;
const PER_PAGE = 100;
const person = { username: "bench", email: "bench@example.com", password: "a password of the bench" };

type Ask = <T>(path: string, body: object) => Promise<T>;

async function run({ folder, quick, say }: BenchOptions): Promise<Findings> {
  const count = quick ? 5000 : 100_000;
  const dataDir = join(folder, "cloud");
  mkdirSync(dataDir);
  const server = await startCloud(dataDir);
  const agent = new Agent({ connections: 1, pipelining: 1 });
  try {
    let token = "";
    const ask: Ask = async <T>(path: string, body: object) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const options = { method: "POST", headers, body: JSON.stringify(body), dispatcher: agent } as const;
      const answer = await request(server.url + path, options);
      const reply = await answer.body.json();
      if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}`);
      return reply as T;
    };
    await ask("/user/register/", person);
    token = (await ask<{ access: string }>("/user/login/", person)).access;
    const { folder: big } = await ask<{ folder: { id: number } }>("/file/new-folder/", {
      folder_name: "big",
    });
    await ask("/file/new-folder/", { folder_name: "other" });
    say(`Making ${count} files`);
    fill(dataDir, big.id, count);
    return await measure(ask, big.id, count, say);
  } finally {
    await agent.close();
    await server.stop();
  }
}

async function measure(ask: Ask, big: number, count: number, say: BenchOptions["say"]): Promise<Findings> {
  const page = { path: "/big", limit: PER_PAGE };
  const deep = await cursorAt(ask, { ...page, limit: 1000 }, count - 2000);
  const rows: string[][] = [];
  const took = async (what: string, work: () => Promise<unknown>, times = TIMES): Promise<number> => {
    const all: number[] = [];
    for (let time = 0; time < times; time += 1) all.push(await timed(work));
    rows.push([what, digits(median(all))]);
    say(rows.at(-1)?.join(", ") ?? "");
    return median(all);
  };
  const list = (body: object) => () => ask("/file/list/", body);
  const first = await took("first page", list(page));
  const last = await took("a page near the end, by cursor", list({ ...page, cursor: deep }));
  await took("first page by name", list({ ...page, sort: "name" }));
  await took("first page by size, largest first", list({ ...page, sort: "size", order: "desc" }));
  await took("search for 大衣, first page", list({ ...page, search: "大衣" }));
  await took("search for what one file has", list({ ...page, search: "item-4242." }));
  await took("the whole folder", list({ path: "/big" }), 3);
  let place = 0;
  const moved = await took("moving the folder", () => {
    place += 1;
    return ask(`/file/${big}/update/`, { path: place % 2 === 1 ? "/other" : "/" });
  });
  return {
    about:
      `A folder of ${count} files on the drive, pages of ${PER_PAGE}: the whole call by HTTP in milliseconds, with the session's ` +
      `check, the space used and JSON included; medians of ${TIMES}, of 3 for the whole folder.`,
    head: ["what", "ms"],
    rows,
    goals: [
      { what: "a deep page (cursor) ÷ the first", value: last / first, most: 1.2 },
      { what: "moving the folder, ms", value: moved, most: 50 },
    ],
  };
}

/** Where the page begins that comes after some files. */
async function cursorAt(ask: Ask, page: object, after: number): Promise<string> {
  let cursor: string | null = null;
  for (let seen = 0; seen < after; seen += 1000) {
    cursor = (await ask<{ next_cursor: string | null }>("/file/list/", { ...page, cursor })).next_cursor;
  }
  return cursor ?? "";
}

/** Files with objects of their own, as uploads would have made them, without the uploads. */
function fill(dataDir: string, folderId: number, count: number): void {
  using database = new DatabaseSync(join(dataDir, "cloud_database.db"));
  const numbers = "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)";
  database
    .prepare(
      `${numbers} insert into objects (id, account_id, bucket, key, size, content_type, etag, created_at, uses)
      select 'bench-' || n, 1, 'oss', 'bench/' || n, n, 'image/jpeg', '', '2026-01-01T00:00:00Z', 1
      from numbers`,
    )
    .run(count);
  database
    .prepare(
      `${numbers} insert into files (account_id, folder_id, name, name_key, content_type, size, object_id, created_at)
      select 1, ?, name, name, 'image/jpeg', n, 'bench-' || n, '2026-01-01T00:00:00Z'
      from (select n, iif(n % 10 = 0, '冬季大衣', '夏季连衣裙') || ' item-' || n || '.jpg' as name from numbers)`,
    )
    .run(count, folderId);
}

export const driveListing: BenchCase = {
  name: "drive-listing",
  title: "Listing, searching and moving a folder of 100,000 files",
  run,
};
