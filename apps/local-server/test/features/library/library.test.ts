import { DomainError } from "@clothesline/contracts";
import t from "tap";
import { createByteCache } from "../../../src/features/library/byte-cache.ts";
import { decodeCursor, encodeCursor } from "../../../src/features/library/cursor.ts";
import { insertImage, type NewImage } from "../../../src/features/library/images.store.ts";
import { createLocks } from "../../../src/features/library/locks.ts";
import { searchExpression, tokensOf } from "../../../src/features/library/search-tokens.ts";
import { startDesktop } from "../../support/desktop.ts";

t.test("the cache holds no more bytes than it may and drops what was unused for longest", (t) => {
  const cache = createByteCache<string>(160);
  for (let index = 0; index < 16; index += 1) cache.set(`k${index}`, `v${index}`, 10);
  t.equal(cache.get("k0"), "v0");
  cache.set("k16", "v16", 10);
  t.equal(cache.get("k1"), undefined);
  t.equal(cache.get("k0"), "v0");
  cache.set("huge", "x", 11);
  t.equal(cache.get("huge"), undefined, "one value does not push out the rest");
  cache.set("k0", "again", 5);
  t.equal(cache.get("k0"), "again");
  cache.delete("k0");
  t.equal(cache.get("k0"), undefined);
  t.end();
});

t.test("work on one key takes turns, work on others does not wait", async (t) => {
  const locks = createLocks();
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = locks.run(["b", "a"], async () => {
    await gate.promise;
    order.push("first");
    throw new Error("fails");
  });
  const second = locks.run(["a", "c"], async () => order.push("second"));
  await locks.run(["d"], async () => order.push("other"));
  t.same(order, ["other"]);
  gate.resolve();
  await t.rejects(first, { message: "fails" });
  await second;
  t.same(order, ["other", "first", "second"]);
  t.equal(await locks.run(["a", "a"], async () => 7), 7, "one key twice is one key");
});

t.test("a cursor comes back as it was, and nothing else is taken for one", (t) => {
  const cursor = { page: 3, sort: "name", value: "裙子.png", seq: 170_000_000_000_001 };
  t.same(decodeCursor(encodeCursor(cursor), "name"), cursor);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const others = [
    "",
    "x",
    json(null),
    json([3, "name"]),
    json([3, "name", {}, 1]),
    json([3, "name", "a", -1]),
  ];
  for (const text of [...others, json([3, "name", "a", 1.5]), `${encodeCursor(cursor)}=`]) {
    t.throws(() => decodeCursor(text, "name"), DomainError, text);
  }
  t.throws(() => decodeCursor(encodeCursor(cursor), "newest"), DomainError);
  t.end();
});

t.test("no text of a picture or a search can break out of its tokens", (t) => {
  const nothing = { title: null, page_title: null, page_url: null, original_filename: null };
  const image = { user_id: "u", filename: "a.png", context_info: "{}", tags: "[]", ...nothing };
  const odd = `" OR * NEAR( ) : ^ - \u0000 \ud800 ${String.fromCodePoint(0x10ffff)} 👗`;
  t.match(tokensOf({ ...image, title: odd }), /^u75( [0-9a-z]{8})+$/);
  t.match(searchExpression("u", odd), /^u75( AND ("[0-9a-z ]+"|[0-9a-z]{4}\*))+$/);
  t.equal(searchExpression("u", " \n\u3000 "), undefined);
  t.end();
});

t.test(
  "rows that come back from the cloud stand where they were saved, thousands in one second",
  async (t) => {
    const desktop = await startDesktop(t);
    const { db, listing, defaultUserId: user_id } = desktop.context;
    const row = (id: string, saved_at: string): NewImage => ({
      id,
      user_id,
      category: "char",
      filename: `${id}.png`,
      original_filename: null,
      original_url: null,
      page_url: null,
      page_title: null,
      title: null,
      saved_at,
      file_size: 1,
      image_width: 1,
      image_height: 1,
      format: "png",
      sha256: id,
      deleted_at: null,
    });
    await db.transaction().execute(async (trx) => {
      await insertImage(trx, row("late", "2025-06-13 18:45:31"));
      await insertImage(trx, row("early", "2025-06-13 18:45:29"));
      await insertImage(trx, row("one", "2025-06-13 18:45:30"));
      await insertImage(trx, row("two", "2025-06-13 18:45:30"));
      // The last place of that second is taken: the next one goes on in the part of the second after.
      await trx
        .updateTable("images")
        .set({ seq: (eb) => eb("seq", "+", 99_998) })
        .where("id", "=", "two")
        .execute();
      await insertImage(trx, row("three", "2025-06-13 18:45:30"));
    });
    const list = await listing.list({ userId: user_id }, { sort: "newest", page: 1, perPage: 20 });
    t.same(
      list.pictures.map(({ id }) => id),
      ["three", "late", "two", "one", "early"],
    );
  },
);
