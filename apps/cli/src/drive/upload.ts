import { randomBytes } from "node:crypto";
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { ApiError, type Client, createClient } from "@clothesline/client";
import { driveCalls } from "@clothesline/contracts";
import type { Cli } from "../cli.ts";
import { reach } from "../servers/reach.ts";
import { printable } from "../terminal/printable.ts";
import { counted } from "./counted.ts";
import type { Drive, DriveFile } from "./drive.ts";
import { sendLarge } from "./send-large.ts";

interface Placed {
  readonly name: string;
  readonly oss_url: string;
  readonly path: string;
  readonly size: number;
}

/** From this size on an upload is worth the requests that let it go on after a cut; bytes. */
const RESUMABLE_FROM = 16 * 1024 * 1024;

/**
 * Uploads files to the drive. Small ones go to the object store and are recorded together, all or none; large ones are
 * recorded one by one as they are whole.
 */
export async function uploadToDrive(cli: Cli, drive: Drive, paths: readonly string[]): Promise<DriveFile[]> {
  const calls = createClient(driveCalls, { baseUrl: drive.url, fetch: drive.tokens.fetch });
  const sent: (Placed | DriveFile)[] = [];
  for (const path of paths) {
    const { size } = await stat(path);
    sent.push(
      size < RESUMABLE_FROM
        ? await place(cli, calls, drive.folder, path)
        : await sendLarge(cli, calls, drive, path),
    );
  }
  const placed = sent.filter((one) => !("id" in one));
  const { files: recorded } =
    placed.length === 0 ? { files: [] } : await calls.recordUploads({ body: placed, signal: cli.signal });
  const rest = recorded.values();
  return sent.map((one) => ("id" in one ? one : rest.next().value)).filter((file) => file !== undefined);
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
