import type { Test } from "tap";
import { createObjects } from "../../../../src/features/objects/create-objects.ts";
import { call, type Cloud, openCloud } from "../../../cloud.ts";
import { secretKey } from "../../object-store/forms.ts";
import { type Someone, someone } from "../people.ts";

/** A server with the drive on it. */
export async function openDrive(t: Test, env: Record<string, string> = {}, dir?: string) {
  const cloud = await openCloud(t, {
    env: { SECRET_KEY: secretKey, ...env },
    ...(dir === undefined ? {} : { dir }),
  });
  const { store } = await createObjects(cloud.db, cloud.wardrobe.staging, secretKey, cloud.config);
  return { ...cloud, store };
}

export type DriveCloud = Awaited<ReturnType<typeof openDrive>>;

export interface Upload {
  readonly key?: string;
  readonly bytes?: string | Uint8Array<ArrayBuffer>;
  readonly type?: string;
}

/** Uploads bytes as a front end does and answers the form's status and the address. */
async function upload(
  cloud: DriveCloud,
  person: Someone,
  name: string,
  { key = `${person.username}/${name}`, bytes = `the bytes of ${name}`, type = "text/plain" }: Upload = {},
): Promise<{ status: number; url: string }> {
  const expires = new Date(Date.now() + 60_000);
  const token = cloud.store.signUpload(person, { maxBytes: 1e9, expires });
  const form = new FormData();
  for (const [field, value] of Object.entries({ ...token.fields, key })) form.set(field, value);
  form.set("file", new Blob([bytes], { type }), name);
  const request = new Request("http://localhost", { method: "POST", body: form });
  const answer = await cloud.app.inject({
    method: "POST",
    url: "/oss",
    headers: { "content-type": request.headers.get("content-type") ?? "" },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  return { status: answer.statusCode, url: `${cloud.store.host}/${key}` };
}

/** A person with shorthands for the calls about files. */
export async function keeper(cloud: DriveCloud, username: string) {
  const person = await someone(cloud, username);
  const { token } = person;
  const post = (path: string, body?: unknown) => call(cloud, "POST", `/file/${path}`, { token, body });
  const get = (path: string) => call(cloud, "GET", `/file/${path}`, { token });
  return {
    ...person,
    post,
    get,
    upload: (name: string, options?: Upload) => upload(cloud, person, name, options),
    /** Uploads and records a file; answers what was recorded. */
    async add(name: string, path = "/", options?: Upload) {
      const { url, status } = await upload(cloud, person, name, options);
      if (status >= 300) throw new Error(`the upload of ${name} was refused: ${status}`);
      const answer = await post("uploaded/", { name, oss_url: url, path, size: 1, content_type: "x/y" });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body.file as Shown;
    },
    /** What is in a folder, by name. */
    async names(path = "/"): Promise<string[]> {
      const { body } = await post("list/", { path });
      return (body.files as Shown[]).map((file) => file.name);
    },
  };
}

export interface Shown {
  readonly id: number;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly oss_url: string;
  readonly created_at: string;
  readonly path: string;
}

/** Downloads by a link a call gave, without a token; answers status and text. */
export async function follow(cloud: Pick<Cloud, "app" | "config">, link: string) {
  const answer = await cloud.app.inject({ method: "GET", url: link.slice(cloud.config.publicUrl.length) });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}
