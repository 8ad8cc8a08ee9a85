import { call, type Cloud } from "../../cloud.ts";
import { accessKeys } from "../../../src/features/objects/access-keys.ts";
import type { UploadOptions, UploadToken } from "../../../src/features/objects/object-store.ts";
import { createObjects } from "../../../src/features/objects/create-objects.ts";
import type { Test } from "tap";

/** The secret of every cloud these tests open. */
export const secretKey = "a secret key of the tests, long enough";
export const keys = accessKeys(secretKey);

/** A person with everything needed to upload as a front end would. */
export async function openUploader(cloud: Cloud, username: string) {
  const password = `pass of ${username}`;
  const email = `${Buffer.from(username).toString("hex")}@example.com`;
  const { body } = await call(cloud, "POST", "/user/register/", { body: { username, email, password } });
  const login = await call(cloud, "POST", "/user/login/", { body: { username, password } });
  const owner = { id: Number(body.id), username };
  const { store } = await createObjects(cloud.db, cloud.wardrobe.staging, secretKey, cloud.config);
  return {
    owner,
    store,
    access: String(login.body.access),
    key: keys.upload(owner.id),
    token: (options: Partial<UploadOptions> = {}): UploadToken =>
      store.signUpload(owner, { maxBytes: 1e9, expires: new Date(Date.now() + 60_000), ...options }),
  };
}

export type Uploader = Awaited<ReturnType<typeof openUploader>>;

/** Listens at a free port, for uploads over real connections. */
export async function listen(t: Test, { app }: Pick<Cloud, "app">): Promise<string> {
  return await app.listen({ port: 0, host: "127.0.0.1" });
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** OSS's name of the error, if it is one. */
  readonly code: string | undefined;
}

/** Sends a form as a browser does: the fields, then the file. */
export async function post(
  url: string,
  fields: Readonly<Record<string, string>>,
  file: { readonly name?: string; readonly type?: string; readonly bytes: Uint8Array<ArrayBuffer> | string },
): Promise<Posted> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const { name = "file.bin", type = "" } = file;
  form.set("file", new Blob([file.bytes], { type }), name);
  return await posted(fetch(`${url}/oss`, { method: "POST", body: form, redirect: "manual" }));
}

export async function posted(answer: Promise<Response>): Promise<Posted> {
  const { status, headers, ...response } = await answer.then(async (one) => ({
    status: one.status,
    headers: one.headers,
    text: await one.text(),
  }));
  return { status, headers, text: response.text, code: /<Code>(\w+)<\/Code>/.exec(response.text)?.[1] };
}

/** A form whose file has as many bytes as wanted, as one buffer. */
export function wholeForm(fields: Readonly<Record<string, string>>, size: number): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `${parts.join("")}--B\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(size, "x"), Buffer.from("\r\n--B--\r\n")]);
}
