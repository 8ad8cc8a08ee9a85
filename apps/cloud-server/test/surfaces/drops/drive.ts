import type { Test } from "tap";
import { call, type Cloud, openCloud } from "../../cloud.ts";
import { enter, type Someone, someone } from "../drive/people.ts";

export interface Shop extends Cloud {
  ann: Someone;
  bob: Someone;
  /** The time, ms. */
  now: number;
}

/** A cloud with two people, on a clock of the test's own. */
export async function openShop(t: Test, env: Record<string, string> = {}): Promise<Shop> {
  const clock = { now: Date.now() };
  const cloud = await openCloud(t, { env, now: () => clock.now });
  const people = { ann: await someone(cloud, "ann"), bob: await someone(cloud, "bob") };
  return Object.assign(clock, cloud, people);
}

/** Lets hours pass; the two log in again, as their tokens are over. */
export async function pass(shop: Shop, hours: number): Promise<void> {
  shop.now += hours * 3600 * 1000;
  shop.ann = await enter(shop, shop.ann);
  shop.bob = await enter(shop, shop.bob);
}

/** Uploads a file as a front end does and records it; answers the file. */
export async function put(
  cloud: Cloud,
  person: Someone,
  name: string,
  bytes: string | Buffer = name,
  path = "/",
): Promise<{ id: number; name: string; size: number; oss_url: string }> {
  const { body: token } = await call(cloud, "GET", "/file/get-token/", { token: person.token });
  const { fields, prefix, host } = token.token as {
    fields: Record<string, string>;
    prefix: string;
    host: string;
  };
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set("file", new Blob([Buffer.from(bytes)]), name);
  const request = new Request("http://localhost/oss", { method: "POST", body: form });
  const uploaded = await cloud.app.inject({
    method: "POST",
    url: "/oss",
    headers: { "content-type": request.headers.get("content-type") ?? "" },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  if (uploaded.statusCode >= 300) throw new Error(`upload failed: ${uploaded.body}`);
  const { status, body } = await call(cloud, "POST", "/file/uploaded/", {
    token: person.token,
    body: { name, path, oss_url: `${host}/${prefix}${name}`, size: 1, content_type: "text/plain" },
  });
  if (status !== 201) throw new Error(`record failed: ${JSON.stringify(body)}`);
  return body.file;
}

/** Makes a drop and answers it. */
export async function share(cloud: Cloud, person: Someone, body: Record<string, unknown>) {
  const made = await call(cloud, "POST", "/drop/create/", { token: person.token, body });
  if (made.status !== 201) throw new Error(`no drop: ${JSON.stringify(made.body)}`);
  return made.body.drop as { id: number; code: string; share_url: string };
}

/** Opens a drop without a login, or with one. */
export const open = (cloud: Cloud, body: unknown, token?: string) =>
  call(cloud, "POST", "/drop/get-drop/", { body, ...(token === undefined ? {} : { token }) });

export const download = (cloud: Cloud, fileId: number, body: unknown, token?: string) =>
  call(cloud, "POST", `/file/${fileId}/download/`, { body, ...(token === undefined ? {} : { token }) });

/** The bytes behind a signed link. */
export async function fetchLink(cloud: Cloud, link: string): Promise<string> {
  const { statusCode, body } = await cloud.app.inject({ url: link.replace(cloud.config.publicUrl, "") });
  if (statusCode !== 200) throw new Error(`${statusCode} ${body}`);
  return body;
}

export const countOf = async ({ db }: Cloud, id: number): Promise<number> =>
  (await db.selectFrom("drops").select("download_count").where("id", "=", id).executeTakeFirstOrThrow())
    .download_count;
