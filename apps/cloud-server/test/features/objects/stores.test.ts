import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import t, { type Test } from "tap";
import { createObjects } from "../../../src/features/objects/create-objects.ts";
import type { ObjectStore, Owner, UploadedObject } from "../../../src/features/objects/object-store.ts";
import {
  countObjectBytes,
  recordObject,
  releaseObject,
} from "../../../src/features/objects/objects.store.ts";
import { type Cloud, openCloud } from "../../cloud.ts";
import { openUploader, posted, secretKey } from "../../surfaces/object-store/forms.ts";
import { fakeKey, fakeOss } from "./fake-oss.ts";

const quota = 100_000;
const day = 24 * 3600 * 1000;

interface Opened {
  readonly cloud: Cloud;
  readonly store: ObjectStore;
  /** The same address where it can be reached from here. */
  readonly reach: (address: string) => string;
  /** Every byte that is kept somewhere, by whatever name. */
  readonly contents: () => Promise<string[]>;
  /** Lets all uploads be as old as that. */
  readonly age: (ms: number) => Promise<void>;
}

const kinds: Record<string, (t: Test) => Promise<Opened>> = {
  "the server's own disk": async (t) => {
    const cloud = await openCloud(t, { env: { SECRET_KEY: secretKey, DRIVE_QUOTA_BYTES: String(quota) } });
    const url = await cloud.app.listen({ port: 0, host: "127.0.0.1" });
    const { store, disk } = await createObjects(cloud.db, cloud.wardrobe.staging, secretKey, cloud.config);
    return {
      cloud,
      store,
      reach: (address) => address.replace("http://localhost:8081", url),
      contents: async () => {
        const rows = await cloud.db.selectFrom("objects").select("id").execute();
        return rows.map(({ id }) => readFileSync(join(disk.folder, id.slice(0, 2), id), "utf8")).toSorted();
      },
      age: async () => undefined,
    };
  },
  "a bucket of OSS": async (t) => {
    const fake = await fakeOss(t, "clothes");
    const cloud = await openCloud(t, {
      env: {
        SECRET_KEY: secretKey,
        DRIVE_QUOTA_BYTES: String(quota),
        OSS_BUCKET: "clothes",
        OSS_ENDPOINT: fake.endpoint,
        OSS_ACCESS_KEY_ID: fakeKey.id,
        OSS_ACCESS_KEY_SECRET: fakeKey.secret,
      },
    });
    await cloud.app.ready();
    const { store, close } = await createObjects(cloud.db, cloud.wardrobe.staging, secretKey, cloud.config);
    t.teardown(close);
    return {
      cloud,
      store,
      reach: (address) => address,
      contents: async () => [...fake.objects.values()].map(({ bytes }) => bytes.toString()).toSorted(),
      age: async (ms) => {
        for (const object of fake.objects.values()) object.modified = new Date(Date.now() - ms);
      },
    };
  },
};

async function upload(
  { store, reach }: Opened,
  owner: Owner,
  name: string,
  bytes: string,
  fields: Record<string, string> = {},
) {
  const token = store.signUpload(owner, { maxBytes: 50_000, expires: new Date(Date.now() + 60_000) });
  const form = new FormData();
  for (const [field, value] of Object.entries({ ...token.fields, ...fields })) form.set(field, value);
  form.set("file", new Blob([bytes], { type: "text/x-test" }), name);
  return await posted(fetch(reach(token.host), { method: "POST", body: form }));
}

async function found({ store }: Opened, owner: Owner, name: string): Promise<UploadedObject> {
  const object = await store.findByUrl(owner, `${store.host}/${owner.username}/${name}`);
  if (!object) throw new Error(`${name} was not found`);
  return object;
}

const record = (cloud: Cloud, id: string): Promise<boolean> =>
  cloud.db.transaction().execute((tx) => recordObject(tx, id));

for (const [kind, open] of Object.entries(kinds)) {
  void t.test(kind, async (t) => {
    const opened = await open(t);
    const { cloud, store, reach } = opened;
    const { owner: ann } = await openUploader(cloud, "ann");
    const { owner: 李 } = await openUploader(cloud, "李四_6");
    const bytes = async (id: string) => (await buffer(await store.open({ ...lost, id }))).toString();
    const lost = { id: "1", bucket: store.bucket, key: "ann/lost" };

    await t.test("finds what was uploaded by its address, encoded or not, for its owner alone", async (t) => {
      const name = "我的 photo 100%+1.jpg";
      t.equal((await upload(opened, 李, name, "hello")).status, 200);
      const key = `${李.username}/${name}`;
      for (const path of [key, encodeURI(key), key.split("/").map(encodeURIComponent).join("/")]) {
        t.match(await store.findByUrl(李, `${store.host}/${path}`), {
          key,
          size: 5,
          contentType: "text/x-test",
          etag: "5D41402ABC4B2A76B9719D911017C592",
        });
        t.equal(await store.findByUrl(ann, `${store.host}/${path}`), undefined);
      }
      t.equal(await store.findByUrl(李, `${store.host}/${李.username}/nothing`), undefined);
      t.equal(await store.findByUrl(李, `http://elsewhere/${key}`), undefined);
      t.equal(await store.findByUrl(ann, `${store.host}/ann/../${key}`), undefined);
    });

    await t.test(
      "keeps recorded bytes as they are when something else is uploaded to their key",
      async (t) => {
        await upload(opened, ann, "a.txt", "first");
        const first = await store.keep(ann, await found(opened, ann, "a.txt"));
        t.equal(await record(cloud, first.id), true);
        await upload(opened, ann, "a.txt", "second, longer");
        const now = await found(opened, ann, "a.txt");
        t.equal(now.size, 14);
        const second = await store.keep(ann, now);
        t.not(second.id, first.id);
        t.equal(await record(cloud, second.id), true);
        t.equal(await bytes(first.id), "first");
        t.equal(await bytes(second.id), "second, longer");
        const link = store.signDownload(first, { fileName: "甲 1.txt", expiresInSeconds: 60 });
        const response = await fetch(reach(link));
        t.equal(await response.text(), "first");
        t.match(
          response.headers.get("content-disposition"),
          /^attachment; .*filename\*=UTF-8''%E7%94%B2%201\.txt$/,
        );
      },
    );

    await t.test("keeps the same upload twice as one", async (t) => {
      await upload(opened, ann, "twice", "twice");
      const object = await found(opened, ann, "twice");
      t.equal((await store.keep(ann, object)).id, (await store.keep(ann, object)).id);
    });

    await t.test("keeps what was about to go for as long as recording it may take", async (t) => {
      await upload(opened, ann, "late.txt", "late");
      const object = await found(opened, ann, "late.txt");
      const { id } = await store.keep(ann, object);
      const soon = new Date(Date.now() + 1000).toISOString();
      await cloud.db.updateTable("objects").set({ expires_at: soon }).where("id", "=", id).execute();
      t.equal((await store.keep(ann, object)).id, id);
      await store.sweep(new Date(Date.now() + 3600 * 1000));
      t.equal(await bytes(id), "late");
      await cloud.db.updateTable("objects").set({ expires_at: soon }).where("id", "=", id).execute();
    });

    await t.test("keeps no bytes that were replaced since they were found", async (t) => {
      await upload(opened, ann, "b.txt", "old");
      const old = await found(opened, ann, "b.txt");
      await upload(opened, ann, "b.txt", "new");
      await t.rejects(store.keep(ann, old), { code: "OBJECT_NOT_FOUND" });
    });

    await t.test("reads a range, and says when there is nothing", async (t) => {
      await upload(opened, ann, "c.txt", "0123456789");
      const kept = await store.keep(ann, await found(opened, ann, "c.txt"));
      t.equal((await buffer(await store.open(kept, { start: 2, end: 4 }))).toString(), "234");
      t.equal((await buffer(await store.open(kept, { start: 7 }))).toString(), "789");
      await t.rejects(store.open(lost), { code: "OBJECT_NOT_FOUND" });
    });

    await t.test("refuses links that are changed or expired, and forms that are", async (t) => {
      await upload(opened, ann, "d.txt", "d");
      const kept = await store.keep(ann, await found(opened, ann, "d.txt"));
      const link = new URL(reach(store.signDownload(kept, { fileName: "d", expiresInSeconds: 60 })));
      for (const [name, value] of [
        ["Expires", "99999999999"],
        ["Signature", "AAAA"],
        ["OSSAccessKeyId", "someone"],
        ["response-content-disposition", "inline"],
      ] as const) {
        const changed = new URL(link);
        changed.searchParams.set(name, value);
        t.equal((await fetch(changed)).status, 403, name);
      }
      const late = reach(store.signDownload(kept, { fileName: "d", expiresInSeconds: -1 }));
      t.equal((await fetch(late)).status, 403);
      t.equal((await upload(opened, ann, "d", "d", { signature: "AAAA" })).code, "SignatureDoesNotMatch");
      t.equal((await upload(opened, ann, "d", "d", { key: "李四_6/x" })).code, "AccessDenied");
      t.equal((await upload(opened, ann, "d", "x".repeat(50_001))).code, "EntityTooLarge");
      const expired = store.signUpload(ann, { maxBytes: 10, expires: new Date(Date.now() - 1) }).fields;
      t.equal((await upload(opened, ann, "d", "d", expired)).code, "AccessDenied");
    });

    await t.test("takes in a local file, which is gone then", async (t) => {
      const path = join(cloud.dataDir, "staging", "whole");
      writeFileSync(path, "from a resumable upload");
      const told: string[] = [];
      const object = await store.adopt(
        ann,
        { key: "ann/big.bin", path, contentType: "x/y" },
        async (_tx, id) => {
          told.push(id);
        },
      );
      t.strictSame(told, [object.id]);
      t.throws(() => readFileSync(path), { code: "ENOENT" });
      t.match(object, { size: 23, contentType: "x/y", key: "ann/big.bin" });
      t.equal(await record(cloud, object.id), true);
      t.equal(await bytes(object.id), "from a resumable upload");
    });

    await t.test(
      "removes after a day what nobody recorded, and what was released, and nothing else",
      async (t) => {
        const kept = await store.keep(李, await found(opened, 李, "我的 photo 100%+1.jpg"));
        await record(cloud, kept.id);
        await record(cloud, kept.id);
        await releaseObject(cloud.db, kept.id, new Date().toISOString());
        await store.sweep(new Date());
        t.ok((await opened.contents()).includes("twice"), "which was uploaded just now");
        await opened.age(day);
        await store.sweep(new Date(Date.now() + day));
        const rest = ["first", "from a resumable upload", "hello", "second, longer"];
        t.strictSame(await opened.contents(), rest);
        t.equal(await bytes(kept.id), "hello", "which was released once and recorded twice");
        await releaseObject(cloud.db, kept.id, new Date().toISOString());
        t.equal(await record(cloud, kept.id), false, "released for good");
        await store.sweep(new Date(Date.now() + day));
        t.strictSame(
          await opened.contents(),
          rest.filter((one) => one !== "hello"),
        );
      },
    );

    await t.test("never keeps more of an account than its quota, whatever is sent at once", async (t) => {
      const used = await countObjectBytes(cloud.db, ann.id, new Date().toISOString());
      const names = Array.from({ length: 10 }, (_, number) => `part ${number}`);
      const kept = await Promise.all(
        names.map(async (name) => {
          const { status } = await upload(opened, ann, name, name.padEnd(20_000, "."));
          if (status !== 200) return false;
          const object = await found(opened, ann, name);
          return await store.keep(ann, object).then(
            ({ id }) => record(cloud, id),
            (error: unknown) => t.match(error, { code: "QUOTA_EXCEEDED" }) && false,
          );
        }),
      );
      t.equal(kept.filter(Boolean).length, Math.floor((quota - used) / 20_000));
      t.ok((await countObjectBytes(cloud.db, ann.id, new Date().toISOString())) <= quota);
    });

    await t.test("removes everything of an account that is deleted", async (t) => {
      await cloud.db.deleteFrom("account_devices").execute();
      await cloud.db.deleteFrom("device_tokens").execute();
      await cloud.db.deleteFrom("cloud_users").where("username", "=", "ann").execute();
      await opened.age(day);
      await store.sweep(new Date(Date.now() + day));
      t.equal((await cloud.db.selectFrom("objects").selectAll().execute()).length, 0);
    });
  });
}
