import { randomBytes } from "node:crypto";

import { readdirSync } from "node:fs";

import { join } from "node:path";
import t, { type Test } from "tap";
import { Upload } from "tus-js-client";

import { keeper, openDrive } from "./shelf.ts";

interface Sent {
  readonly url: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly token: string;
  readonly metadata: Record<string, string>;
  readonly chunkSize?: number;
}

/** Uploads with the usual client; `stopAt` cuts the upload once that many bytes were accepted. */
function send({ url, bytes, token, metadata, chunkSize }: Sent, stopAt = Infinity, from?: string) {
  return new Promise<{ url: string | null; isDone: boolean }>((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${url}/file/tus/`,
      headers: { authorization: `Bearer ${token}` },
      metadata,
      retryDelays: null,
      storeFingerprintForResuming: false,
      ...(from === undefined ? {} : { uploadUrl: from }),
      ...(chunkSize === undefined ? {} : { chunkSize }),
      onError: reject,
      onSuccess: () => resolve({ url: upload.url, isDone: true }),
      onChunkComplete(_size, accepted) {
        if (accepted < stopAt || accepted >= bytes.length) return;
        void upload.abort().then(() => resolve({ url: upload.url, isDone: false }));
      },
    });
    upload.start();
  });
}

async function served(t: Test, env?: Record<string, string>, dir?: string) {
  const cloud = await openDrive(t, env, dir);
  const url = await cloud.app.listen({ port: 0, host: "127.0.0.1" });
  const waiting = () => readdirSync(join(cloud.dataDir, "uploads"));
  return { ...cloud, url, waiting };
}

t.test("an upload that was cut is continued where it stopped, and recorded at its end", async (t) => {
  const cloud = await served(t);
  const ann = await keeper(cloud, "ann");
  const bytes = randomBytes(3_000_000);
  const sent = {
    url: cloud.url,
    bytes,
    token: ann.token,
    metadata: { filename: "大文件.bin", filetype: "application/zip", path: "/备份/今天" },
    chunkSize: 500_000,
  };
  const cut = await send(sent, 1_000_000);
  t.equal(cut.isDone, false);
  t.same(await ann.names(), []);
  const info = await ann.get("storage-info/");
  t.equal(info.body.used_space, 3_000_000, "what it will need is set aside");

  const end = await send(sent, Infinity, cut.url ?? "");
  t.equal(end.isDone, true);
  const { body } = await ann.post("list/", { path: "/备份/今天/" });
  t.match(body.files, [{ name: "大文件.bin", size: 3_000_000, content_type: "application/zip" }]);
  t.equal(body.used_space, 3_000_000, "and counted once");
  const link = await ann.post(`${body.files[0].id}/download/`);
  const got = await cloud.app.inject({
    method: "GET",
    url: new URL(link.body.download_url).pathname + new URL(link.body.download_url).search,
  });
  t.ok(got.rawPayload.equals(bytes));
  t.same(cloud.waiting(), []);

  const id = end.url?.split("/").at(-1);
  const made = await ann.get(`tus/${id}/file/`);
  t.match(made.body, { file: body.files[0], message: "文件上传成功" });
});
