import t from "tap";
import { askForRemoval, removeAccounts } from "../../../src/features/accounts/remove.ts";
import { call, openCloud } from "../../cloud.ts";
import { someone } from "../../surfaces/drive/people.ts";

t.test(
  "an account that cannot be removed yet stays out, keeps no other, and goes the next time",
  async (t) => {
    const cloud = await openCloud(t);
    const ann = await someone(cloud, "ann");
    const eve = await someone(cloud, "eve");
    const bob = await someone(cloud, "bob");
    const { db } = cloud;
    for (const { id, username } of [ann, eve]) await askForRemoval(db, { id, userId: username });

    const asked: string[] = [];
    const failing = removeAccounts(db, [
      async ({ username }) => {
        asked.push(username);
        if (username === "ann") throw new Error("the disk is full");
      },
      async ({ username }) => void asked.push(`${username} again`),
    ]);
    await t.rejects(failing, { errors: [{ message: "the disk is full" }] });
    t.same(asked, ["ann", "eve", "eve again"]);
    const left = await db.selectFrom("cloud_users").select("username").orderBy("id").execute();
    t.same(left, [{ username: "ann" }, { username: "bob" }]);
    t.equal((await call(cloud, "GET", "/user/profile/", ann)).status, 401);
    t.equal((await call(cloud, "GET", "/user/profile/", bob)).status, 200);

    t.equal(await removeAccounts(db, []), 1);
    t.equal(await removeAccounts(db, []), 0);
    t.same(await db.selectFrom("account_removals").selectAll().execute(), []);
  },
);
