import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { readConfig } from "@clothesline/cloud-server";
import t from "tap";
import { createObjects } from "../../../src/features/objects/create-objects.ts";
import { recordObject, releaseObject } from "../../../src/features/objects/objects.store.ts";
import { createBucketClient } from "../../../src/features/objects/oss/bucket-client.ts";
import { copyObject } from "../../../src/features/objects/oss/copy.ts";
import { openCloud } from "../../cloud.ts";
import { openUploader, secretKey } from "../../surfaces/object-store/forms.ts";
import { fakeKey, fakeOss } from "./fake-oss.ts";

void t.test(
  "copies what is too large for one request in parts, and never other bytes than those meant",
  async (t) => {
    const fake = await fakeOss(t, "clothes");
    const client = createBucketClient({ bucket: "clothes", endpoint: fake.endpoint, accessKey: fakeKey });
    t.teardown(client.close);
    const headers = { "content-type": "text/a", "content-length": "10" };
    await client.send({ method: "PUT", key: "ann/ten 十", headers, body: "0123456789" }, [200]);
    const etag = fake.objects.get("ann/ten 十")?.etag ?? "";
    const copying = {
      bucket: "clothes",
      from: "ann/ten 十",
      to: ".kept/1",
      size: 10,
      contentType: "text/a",
      etag,
    };
    await copyObject(client, copying, { whole: 4, part: 4 });
    t.match(fake.objects.get(".kept/1"), { type: "text/a", bytes: Buffer.from("0123456789") });
    t.equal(fake.calls.filter((call) => call.includes("partNumber")).length, 3);
    const other = { ...copying, to: ".kept/2", etag: "0000" };
    await t.rejects(copyObject(client, other, { whole: 4, part: 4 }), { code: "OBJECT_NOT_FOUND" });
    await t.rejects(copyObject(client, other), { code: "OBJECT_NOT_FOUND" });
    t.notOk(fake.objects.has(".kept/2"));
    t.match(fake.calls.at(-2), /^DELETE .kept\/2\?uploadId=/, "nothing is left of the parts");
  },
);

void t.test("half a configuration of OSS, or one that contradicts itself, does not start", async (t) => {
  const whole = {
    OSS_BUCKET: "clothes",
    OSS_REGION: "cn-hangzhou",
    OSS_ACCESS_KEY_ID: "LTAI",
    OSS_ACCESS_KEY_SECRET: "a secret of enough length",
  };
  const address = "https://oss-cn-hangzhou.aliyuncs.com";
  t.match(readConfig(whole).bucket, { bucket: "clothes", endpoint: address });
  t.equal(readConfig({}).bucket, undefined);
  for (const [name, value] of [
    ["OSS_BUCKET", ""],
    ["OSS_BUCKET", "No"],
    ["OSS_BUCKET", "oss"],
    ["OSS_REGION", ""],
    ["OSS_ENDPOINT", address],
    ["OSS_ACCESS_KEY_ID", ""],
    ["OSS_ACCESS_KEY_SECRET", ""],
    ["DRIVE_MAX_FILE_BYTES", "6GB"],
  ] as const) {
    t.throws(() => readConfig({ ...whole, [name]: value }), {
      name: "ConfigError",
      message: new RegExp(name),
    });
  }
});

void t.test("a server that is given a bucket goes on serving what its disk has", async (t) => {
  const fake = await fakeOss(t, "clothes");
  const dir = t.testdir({});
  const env = { SECRET_KEY: secretKey };
  const before = await openCloud(t, { dir, env });
  const { owner, store } = await openUploader(before, "ann");
  const path = join(before.dataDir, "staging", "whole");
  writeFileSync(path, "on the disk");
  const object = await store.adopt(owner, { key: "ann/old", path, contentType: "text/plain" });
  await recordObject(before.db, object.id);
  await before.app.close();

  const after = await openCloud(t, {
    dir,
    env: {
      ...env,
      OSS_BUCKET: "clothes",
      OSS_ENDPOINT: fake.endpoint,
      OSS_ACCESS_KEY_ID: fakeKey.id,
      OSS_ACCESS_KEY_SECRET: fakeKey.secret,
    },
  });
  const url = await after.app.listen({ port: 0, host: "127.0.0.1" });
  const now = await createObjects(after.db, after.wardrobe.staging, secretKey, after.config);
  t.teardown(now.close);
  t.equal(now.store.bucket, "clothes");
  t.equal((await buffer(await now.store.open(object))).toString(), "on the disk");
  const link = now.store.signDownload(object, { fileName: "old", expiresInSeconds: 60 });
  t.equal(await (await fetch(link.replace("http://localhost:8081", url))).text(), "on the disk");
  await releaseObject(after.db, object.id, new Date().toISOString());
  t.equal(await now.store.sweep(new Date()), 1);
});
