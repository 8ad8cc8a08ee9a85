import { openAsBlob } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { ApiError } from "@clothesline/client";
import {
  MAX_LISTED_PACKAGES,
  type SuccessOf,
  TUS_UPLOAD_PATH,
  type updateCalls,
} from "@clothesline/contracts";
import type { Cli } from "../cli.ts";
import { Problem } from "../problem.ts";
import { keyHeader, type Updates } from "../servers/updates.ts";
import { printable } from "../terminal/printable.ts";
import { uploadResumably } from "../uploads/resumable.ts";
import { hashFile } from "./hash-file.ts";
import { fieldsOf, type Release } from "./release.ts";

export type ReleasePackage = SuccessOf<typeof updateCalls.getPackage>;

export interface Published {
  readonly package: ReleasePackage;
  /** The very same file was there before, and was not sent. */
  readonly wasThere: boolean;
}

/** From this size on an upload is worth the requests that let it go on after a cut; bytes. */
const RESUMABLE_FROM = 8 * 1024 * 1024;

/** A day: what is large and slow is not late. Milliseconds. */
const LONG_MS = 24 * 60 * 60 * 1000;

/**
 * Uploads a package, unless the same one is there, and checks that what the server has is what the file holds.
 * @throws ApiError, Unreachable, Problem
 */
export async function publish(cli: Cli, updates: Updates, release: Release): Promise<Published> {
  const { signal } = cli;
  const key = await keyHeader(cli, updates.url);
  const facts = await stat(release.path);
  if (!facts.isFile()) throw new Problem("file.special", { path: release.path });
  if (facts.size === 0) throw new Problem("release.empty", { path: release.path });
  const sha256 = await hashFile(release.path, signal);
  const there = release.replace ? undefined : await findPublished(updates, release, signal);
  if (there?.sha256 === sha256) return { package: there, wasThere: true };
  const progress = cli.out.progress(printable(basename(release.path)));
  const size = facts.size;
  const onProgress = (done: number) => progress.update({ done, total: size });
  let id: number | undefined;
  try {
    id =
      size < RESUMABLE_FROM
        ? await sendWhole(updates, release, key, signal)
        : await sendResumably(cli, updates, release, { sha256, size }, key, onProgress).catch(
            (error: unknown) =>
              // A server that knows only the document takes packages of any size in one piece.
              isUnknownCall(error)
                ? sendWhole(updates, release, key, signal)
                : Promise.reject(error as Error),
          );
  } finally {
    progress.end();
  }
  const stored =
    id === undefined
      ? await findPublished(updates, release, signal)
      : await updates.calls.getPackage({ params: { package_id: id }, signal });
  if (stored === undefined) throw new Problem("release.notThere", { name: basename(release.path) });
  if (stored.sha256 !== sha256) throw new Problem("release.differs", { name: basename(release.path) });
  return { package: stored, wasThere: false };
}

const isUnknownCall = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

async function sendWhole(
  { calls }: Updates,
  release: Release,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  const file = new File([await openAsBlob(release.path)], basename(release.path));
  const body = { ...fieldsOf(release), file };
  const { package_id } = await calls.uploadPackage({ body, headers, signal, timeoutMs: LONG_MS });
  return package_id;
}

async function sendResumably(
  { out, t, config, signal }: Cli,
  { url }: Updates,
  release: Release,
  { sha256, size }: { readonly sha256: string; readonly size: number },
  headers: Readonly<Record<string, string>>,
  onProgress: (done: number) => void,
): Promise<number | undefined> {
  const filename = basename(release.path);
  const fields = { ...fieldsOf(release), filename };
  const { header } = await uploadResumably({
    endpoint: `${url}${TUS_UPLOAD_PATH}`,
    path: await realpath(release.path),
    size,
    metadata: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    identity: ["release", url, sha256, JSON.stringify(fields)],
    store: join(config.stateDir, "uploads.json"),
    headers: async () => headers,
    onProgress,
    onResume: () => out.note(t("upload.resumes", { name: printable(filename) })),
    onRetry: () => out.note(t("upload.again", { name: printable(filename) })),
    signal,
  });
  const id = Number(header("x-package-id"));
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

/** The package of the same version, type, platform, architecture and source version, if there is one. */
async function findPublished(
  { calls }: Updates,
  { type, platform, arch, version, fromVersion }: Release,
  signal: AbortSignal,
): Promise<ReleasePackage | undefined> {
  const query = { package_type: type, platform, arch, limit: MAX_LISTED_PACKAGES };
  const plain = (text: string | null | undefined) => (text ?? "").replace(/^v/i, "");
  const packages = await calls.listPackages({ query, signal });
  return packages.find(
    (one) => plain(one.version) === plain(version) && plain(one.from_version) === plain(fromVersion),
  );
}
