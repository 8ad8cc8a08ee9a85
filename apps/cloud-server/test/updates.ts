import { randomBytes } from "node:crypto";
import type { Test } from "tap";
import { type Cloud, openCloud } from "./cloud.ts";
import { sha256 } from "./pictures.ts";

export const KEY = "a-key-for-tests";

/** A server whose limits are out of the way. */
export const openUpdates = (
  t: Test,
  { env = {}, ...options }: Parameters<typeof openCloud>[1] = {},
): Promise<Cloud> =>
  openCloud(t, {
    ...options,
    env: { API_KEY: KEY, UPLOADS_PER_HOUR: "100000", QUERIES_PER_MINUTE: "100000", ...env },
  });

const text = (ascii: string): Buffer => Buffer.from(ascii, "latin1");

/** First bytes of each type. */
const heads: Readonly<Record<string, Buffer>> = {
  zip: text("PK\x03\x04"),
  "tar.gz": Buffer.from([0x1f, 0x8b, 0x08]),
  tgz: Buffer.from([0x1f, 0x8b, 0x08]),
  "7z": Buffer.from("377abcaf271c", "hex"),
  exe: text("MZ"),
  msi: Buffer.from("d0cf11e0a1b11ae1", "hex"),
  dmg: text("x"),
  pkg: text("xar!"),
  deb: text("!<arch>\n"),
  rpm: Buffer.from("edabeedb", "hex"),
  AppImage: text("\x7fELF\x02\x01\x01\x00AI\x02\x00"),
};

/** Bytes of a package of a type, no two the same. */
export function packageBytes(size = 2000, type = "zip"): Buffer {
  const tail = type === "dmg" ? Buffer.concat([text("koly"), Buffer.alloc(508)]) : Buffer.alloc(0);
  const head = heads[type] ?? Buffer.alloc(0);
  const middle = Math.max(0, size - head.length - tail.length);
  return Buffer.concat([head, randomBytes(middle), tail]);
}

type Field = string | { readonly name: string; readonly bytes: Buffer };

/** A form with its parts in the order given, as bytes with their content type. */
export async function formOf(fields: Readonly<Record<string, Field>>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value.bytes)]), value.name);
  }
  const response = new Response(form);
  return {
    type: response.headers.get("content-type") ?? "",
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

export async function ask(
  { app }: Pick<Cloud, "app">,
  method: "GET" | "POST" | "DELETE",
  url: string,
  options: { form?: Readonly<Record<string, Field>>; key?: string; headers?: Record<string, string> } = {},
) {
  const form = options.form && (await formOf(options.form));
  const response = await app.inject({
    method,
    url,
    headers: {
      ...options.headers,
      ...(options.key === undefined ? {} : { "x-api-key": options.key }),
      ...(form && { "content-type": form.type, "content-length": String(form.bytes.length) }),
    },
    ...(form && { payload: form.bytes }),
  });
  return { status: response.statusCode, headers: response.headers, body: response.json() };
}

export type Answer = Awaited<ReturnType<typeof ask>>;

export interface Release {
  readonly version: string;
  readonly package_type?: "full" | "patch" | "hotfix";
  readonly bytes?: Buffer;
  readonly name?: string;
  readonly [field: string]: string | Buffer | undefined;
}

/** Uploads a package with the fields given, a full one of a few bytes unless they say otherwise. */
export async function upload(cloud: Pick<Cloud, "app">, release: Release): Promise<Answer> {
  const { bytes = packageBytes(), name = "upload.zip", ...fields } = release;
  const texts = Object.entries({ package_type: "full", ...fields }).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return await ask(cloud, "POST", "/api/v1/upload/package", {
    key: KEY,
    form: { ...Object.fromEntries(texts), file: { name, bytes } },
  });
}

/** As `upload`, for what has to succeed. */
export async function publish(cloud: Pick<Cloud, "app">, release: Release): Promise<Answer["body"]> {
  const { status, body } = await upload(cloud, release);
  if (status !== 200) throw new Error(`upload failed: ${JSON.stringify(body)}`);
  return body;
}

export { sha256 };

/** Looks until something is so; the test's own time limit ends it. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
