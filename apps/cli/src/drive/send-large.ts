import { realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Client } from "@clothesline/client";
import type { driveCalls } from "@clothesline/contracts";
import type { Cli } from "../cli.ts";
import { printable } from "../terminal/printable.ts";
import { uploadResumably } from "../uploads/resumable.ts";
import type { Drive, DriveFile } from "./drive.ts";

/** Sends a large file so that it can be cut and continued; the drive records it when it is whole. */
export async function sendLarge(
  { out, t, config, signal }: Cli,
  calls: Client<typeof driveCalls>,
  { url, tokens, folder }: Drive,
  path: string,
): Promise<DriveFile> {
  const filename = basename(path);
  const name = printable(filename);
  const real = await realpath(path);
  const { size, mtimeMs } = await stat(path);
  const { username } = await tokens.account();
  const progress = out.progress(name);
  try {
    const uploaded = await uploadResumably({
      endpoint: `${url}/file/tus/`,
      path,
      size,
      metadata: { filename, path: folder },
      identity: ["drive", url, username, real, size, mtimeMs, folder],
      store: join(config.stateDir, "uploads.json"),
      headers: async () => ({ authorization: `Bearer ${(await tokens.account()).access}` }),
      onProgress: (done) => progress.update({ done, total: size }),
      onResume: () => out.note(t("upload.resumes", { name })),
      onRetry: () => out.note(t("upload.again", { name })),
      signal,
    });
    const upload_id = new URL(uploaded.url).pathname.split("/").findLast((part) => part !== "") ?? "";
    const { file } = await calls.getUploadedFile({ params: { upload_id }, signal });
    return file;
  } finally {
    progress.end();
  }
}
