import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "../exit-codes.ts";
import { Problem, usageProblem } from "../problem.ts";
import { findManifest, readManifest } from "../releases/manifest.ts";
import { extensionOf } from "../releases/package-name.ts";
import { type Release, releaseOf, type Said } from "../releases/release.ts";
import { openUpdates } from "../servers/updates.ts";
import { printable, table } from "../terminal/printable.ts";
import { type DescribeOptions, publishedLine, publishPatiently, saidByFlags, viewOf } from "./publish.ts";

interface BatchOptions extends DescribeOptions {
  readonly manifest?: string;
  readonly dryRun?: true;
}

/** Full packages first: whoever sees a patch can then also get what it is for. Then as people count versions. */
const order: readonly string[] = ["full", "patch", "hotfix"];
const byVersion = new Intl.Collator("en", { numeric: true });
const compare = (a: Release, b: Release) =>
  order.indexOf(a.type) - order.indexOf(b.type) ||
  byVersion.compare(a.version, b.version) ||
  a.path.localeCompare(b.path, "en");

export async function publishBatch(cli: Cli, options: BatchOptions, dir: string): Promise<ExitCode> {
  const { out, t, signal } = cli;
  // Nothing is sent before everything is understood.
  const releases = (await releasesIn(dir, options)).toSorted(compare);
  if (releases.length === 0) throw new Problem("batch.nothing", { dir });
  if (options.dryRun) {
    showPlan(cli, releases);
    return exitCodes.ok;
  }
  const updates = await openUpdates(cli, options.server);
  let failed = 0;
  for (const [at, release] of releases.entries()) {
    const name = printable(basename(release.path));
    out.note(t("batch.next", { at: at + 1, count: releases.length, name }));
    try {
      const published = await publishPatiently(cli, updates, release);
      out.result(
        { event: "published", file: release.path, ...viewOf(published) },
        publishedLine(cli, published),
      );
    } catch (error) {
      signal.throwIfAborted();
      const { sentence, code, exitCode } = cli.explain(error);
      // What no other file would fare better with ends it all.
      if (exitCode === exitCodes.unauthorised || exitCode === exitCodes.unreachable) throw error;
      failed += 1;
      out.data({ event: "failed", file: release.path, error: sentence, code });
      out.problem(t("batch.failed", { name, reason: sentence }));
    }
  }
  const published = releases.length - failed;
  out.data({ event: "done", published, failed });
  out.note(t("batch.done", { published, failed }));
  return exitCodeOf(published, failed);
}

async function releasesIn(dir: string, options: BatchOptions): Promise<Release[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const flags = saidByFlags(options);
  const manifest = options.manifest ?? (await findManifest(dir));
  const listed: readonly (Said & { readonly path: string })[] =
    manifest === undefined
      ? entries
          .filter((entry) => entry.isFile() && extensionOf(entry.name) !== undefined)
          .map((entry) => ({ path: join(resolve(dir), entry.name) }))
      : await readManifest(manifest, dir);
  const twice = listed.find(({ path }, at) => listed.findIndex((other) => other.path === path) !== at);
  if (twice) throw usageProblem("manifest.twice", { name: twice.path });
  return listed.map(({ path, ...said }) => releaseOf(path, flags, said));
}

function showPlan({ out, t }: Cli, releases: readonly Release[]): void {
  if (out.json) {
    for (const release of releases) out.data({ event: "planned", ...release });
    return;
  }
  const rows = releases.map((one) => [
    printable(basename(one.path)),
    one.fromVersion === undefined ? one.version : `${one.fromVersion} → ${one.version}`,
    one.type,
    one.platform,
    one.arch,
  ]);
  const head = [
    t("column.file"),
    t("column.version"),
    t("column.type"),
    t("column.platform"),
    t("column.arch"),
  ];
  out.result({}, table([head, ...rows]));
}
