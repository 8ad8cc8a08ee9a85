import { Readable } from "node:stream";

import { request } from "undici";

import { noisePicture } from "./corpus.ts";

/** An account of the cloud, made by a client that knows only the document. */
export async function registerAt(cloudUrl: string): Promise<{ userId: string; token: string }> {
  const { body } = await request(`${cloudUrl}/api/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "bench", email: "bench@example.com", password: "bench-password" }),
  });
  const reply = (await body.json()) as { cloud_user_id: string; token: string };
  return { userId: reply.cloud_user_id, token: reply.token };
}

/** Sends one documented bundle of about so many bytes; answers what the cloud says it saved. */
export async function sendRawBundle(
  cloudUrl: string,
  account: { readonly userId: string; readonly token: string },
  size: { readonly bytes: number; readonly picture: number },
): Promise<number> {
  const count = Math.round(size.bytes / ((size.picture * 4) / 3));
  const { statusCode, body } = await request(`${cloudUrl}/api/sync/user/${account.userId}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${account.token}` },
    body: Readable.from(bundle(count, size.picture)),
    bodyTimeout: 0,
    headersTimeout: 0,
  });
  const reply = (await body.json()) as { sync_result?: { saved_files: number } };
  const saved = reply.sync_result?.saved_files;
  if (statusCode !== 200 || saved !== count) {
    throw new Error(`${saved} of ${count} saved: ${statusCode} ${JSON.stringify(reply).slice(0, 500)}`);
  }
  return saved;
}

const nameOf = (number: number): string => `clothes_${number}.png`;

async function* bundle(count: number, pictureBytes: number): AsyncGenerator<Buffer> {
  yield Buffer.from('{"user_info":{"username":"bench"},"images_metadata":[');
  for (let number = 0; number < count; number += 1) {
    const record = { id: `i-${number}`, filename: nameOf(number), page_title: "示例网页" };
    yield Buffer.from(`${number > 0 ? "," : ""}${JSON.stringify(record)}`);
  }
  yield Buffer.from('],"image_files":{');
  for (let number = 0; number < count; number += 1) {
    const data = noisePicture(number, pictureBytes).bytes.toString("base64");
    yield Buffer.from(`${number > 0 ? "," : ""}"${nameOf(number)}":"data:image/png;base64,${data}"`);
  }
  yield Buffer.from('},"sync_timestamp":"2026-01-01T00:00:00.000000"}');
}
