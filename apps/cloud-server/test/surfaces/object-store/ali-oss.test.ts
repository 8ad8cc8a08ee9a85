import { createHash, randomBytes } from "node:crypto";
import OSS from "ali-oss";
import t from "tap";
import { openCloud } from "../../cloud.ts";
import { keys, listen, openUploader, post, posted, secretKey } from "./forms.ts";

t.test("OSS's own client signs uploads and downloads that the store takes", async (t) => {
  const cloud = await openCloud(t, { env: { SECRET_KEY: secretKey } });
  // The client makes no addresses for hosts that are numbers.
  const url = (await listen(t, cloud)).replace("127.0.0.1", "localhost");
  const ann = await openUploader(cloud, "ann");
  const clientOf = ({ id, secret }: { id: string; secret: string }) =>
    new OSS({
      endpoint: url,
      bucket: "oss",
      sldEnable: true,
      accessKeyId: id,
      accessKeySecret: secret,
    } as OSS.Options);
  const uploads = clientOf(ann.key);
  const downloads = clientOf(keys.download);
  const bytes = new Uint8Array(randomBytes(100_000));

  for (const name of ["plain.bin", "我的 照片+1 50%.png", "a/b c/😀.bin"]) {
    const form = uploads.calculatePostSignature({
      expiration: new Date(Date.now() + 60_000).toISOString(),
      conditions: [{ bucket: "oss" }, ["starts-with", "$key", "ann/"], ["content-length-range", 0, 1e6]],
    });
    const key = `ann/${name}`;
    const answer = await post(url, { key, ...form, success_action_status: "200" }, { bytes });
    t.equal(answer.status, 200, name);
    const md5 = createHash("md5").update(bytes).digest("hex").toUpperCase();
    t.equal(answer.headers.get("etag"), `"${md5}"`);

    const link = downloads.signatureUrl(key, { expires: 60 });
    t.ok(link.startsWith(`${url}/oss/ann/`), link);
    const response = await fetch(link);
    t.equal(response.status, 200);
    t.ok(Buffer.from(await response.arrayBuffer()).equals(bytes));

    const named = downloads.signatureUrl(key, {
      expires: 60,
      response: {
        "content-disposition": `attachment; filename="${encodeURIComponent(name)}"`,
        "content-type": "image/png",
      },
    });
    const { headers } = await fetch(named);
    t.equal(headers.get("content-disposition"), `attachment; filename="${encodeURIComponent(name)}"`);
    t.equal(headers.get("content-type"), "image/png");
    t.match(await posted(fetch(named.replace("image", "text"))), {
      status: 403,
      code: "SignatureDoesNotMatch",
    });
    t.match(await posted(fetch(uploads.signatureUrl(key))), { status: 403, code: "InvalidAccessKeyId" });
  }
});
