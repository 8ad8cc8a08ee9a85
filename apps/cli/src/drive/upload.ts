import { randomBytes } from "node:crypto";
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { ApiError, type Client, createClient } from "@clothesline/client";
import { driveCalls, type SuccessOf } from "@clothesline/contracts";
import type { Cli } from "../cli.ts";
import type { Tokens } from "../servers/cloud-account.ts";
import { reach } from "../servers/reach.ts";
import { printable } from "../terminal/printable.ts";
import { counted } from "./counted.ts";

export type DriveFile = SuccessOf<typeof driveCalls.recordUploads>["files"][number];

export interface Drive {
  readonly url: string;
  readonly tokens: Tokens;
  /** The folder on the drive. */
  readonly folder: string;
}

interface Placed {
  readonly name: string;
  readonly oss_url: string;
  readonly path: string;
  readonly size: number;
}

/** Uploads files to the drive, and records all of them or none. */
export async function uploadToDrive(cli: Cli, drive: Drive, paths: readonly string[]): Promise<DriveFile[]> {
  const calls = createClient(driveCalls, { baseUrl: drive.url, fetch: drive.tokens.fetch });
  const placed: Placed[] = [];
  for (const path of paths) placed.push(await place(cli, calls, drive.folder, path));
  const { files } = await calls.recordUploads({ body: placed, signal: cli.signal });
  return files;
}

/** Sends one file straight to the object store, as the drive's document has it. */
async function place(
  cli: Cli,
  calls: Client<typeof driveCalls>,
  folder: string,
  path: string,
): Promise<Placed> {
  const { out, signal } = cli;
  const name = basename(path);
  const { size } = await stat(path);
  // Two files of one name, from two folders, must not be one object.
  const file_name = `${randomBytes(4).toString("hex")}-${name}`;
  const { token } = await calls.getUploadTokenFor({ body: { file_name, file_size: size }, signal });
  const form = new FormData();
  for (const [field, value] of Object.entries(token.fields)) form.append(field, value);
  form.append("file", new File([await openAsBlob(path)], file_name));

  const progress = out.progress(printable(name));
  try {
    const body = counted(form, (sent) => progress.update({ done: Math.min(sent, size), total: size }));
    const response = await reach()(token.host, { method: "POST", ...body, signal });
    if (!response.ok) throw await refusalOf(response);
    await response.body?.cancel();
  } finally {
    progress.end();
  }
  const oss_url = token.oss_url ?? `${token.host}/${token.prefix}${encodeURIComponent(file_name)}`;
  return { name, oss_url, path: folder, size };
}

/** The object store answers with OSS's XML. */
async function refusalOf(response: Response): Promise<ApiError> {
  const text = (await response.text()).slice(0, 10_000);
  const element = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return new ApiError({
    status: response.status,
    code: element("Code") ?? "UNKNOWN",
    message: element("Message") ?? `HTTP ${response.status}`,
    body: text,
  });
}
