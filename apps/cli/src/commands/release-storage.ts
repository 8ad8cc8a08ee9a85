import type { Arch, PackageType, Platform } from "@clothesline/contracts";
import type { Cli, GlobalOptions } from "../cli.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { usageProblem } from "../problem.ts";
import { keyHeader, openUpdates } from "../servers/updates.ts";
import { printable, table } from "../terminal/printable.ts";
import { bytes } from "../terminal/units.ts";

interface ListOptions extends GlobalOptions {
  readonly type?: PackageType;
  readonly platform: Platform | "all";
  readonly arch: Arch | "all";
  readonly limit: string;
}

export async function listReleases(cli: Cli, options: ListOptions): Promise<ExitCode> {
  const { out, t, signal } = cli;
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw usageProblem("list.limitInvalid");
  const { calls } = await openUpdates(cli, options.server);
  const { type, platform, arch } = options;
  const query = { platform, arch, limit, ...(type && { package_type: type }) };
  const packages = await calls.listPackages({ query, signal });
  if (out.json) {
    for (const one of packages) out.data(one);
    return exitCodes.ok;
  }
  if (packages.length === 0) {
    out.note(t("list.empty"));
    return exitCodes.ok;
  }
  const rows = packages.map((one) => [
    String(one.id),
    one.from_version === null ? one.version : `${one.from_version} → ${one.version}`,
    one.package_type,
    one.platform,
    one.arch,
    bytes(one.package_size),
    one.created_at.slice(0, 16).replace("T", " "),
    String(one.download_count),
    marks(cli, one),
  ]);
  const head = ["ID", t("column.version"), t("column.type"), t("column.platform"), t("column.arch")];
  const tail = [t("column.size"), t("column.created"), t("column.downloads")];
  out.result({}, table([[...head, ...tail], ...rows]));
  return exitCodes.ok;
}

const marks = (
  { t }: Cli,
  one: { readonly is_stable: boolean; readonly is_critical: boolean; readonly is_pinned: boolean },
): string =>
  [
    ...(one.is_stable ? [] : [t("mark.beta")]),
    ...(one.is_critical ? [t("mark.critical")] : []),
    ...(one.is_pinned ? [t("mark.pinned")] : []),
  ].join(" ");

export async function cleanUp(
  cli: Cli,
  options: GlobalOptions & { readonly dryRun?: true },
): Promise<ExitCode> {
  const { out, t, signal } = cli;
  const updates = await openUpdates(cli, options.server);
  const dryRun = options.dryRun === true;
  const reply = await updates.calls.cleanUpStorage({
    headers: await keyHeader(cli, updates.url),
    query: dryRun ? { dry_run: true } : {},
    body: dryRun ? { dry_run: true } : {},
    signal,
  });
  const facts = { count: reply.packages_deleted, size: bytes(reply.space_freed) };
  const lines = reply.deleted_packages.map(
    (one) => `  ${one.id}  ${one.type} ${printable(one.version)}  ${bytes(one.size)}`,
  );
  out.result(reply, [t(dryRun ? "cleanup.would" : "cleanup.done", facts), ...lines].join("\n"));
  return exitCodes.ok;
}

export async function storageStats(cli: Cli, options: GlobalOptions): Promise<ExitCode> {
  const { out, t, signal } = cli;
  const { calls } = await openUpdates(cli, options.server);
  const reply = await calls.getStorageStats({ signal });
  const { stats } = reply;
  const rows = [
    [t("stats.state"), t(`stats.state.${reply.status}`)],
    [
      t("stats.used"),
      `${bytes(stats.used_size)} / ${bytes(stats.total_size)} (${reply.usage_percentage.toFixed(1)}%)`,
    ],
    [t("stats.available"), bytes(stats.available_size)],
    [t("stats.full"), bytes(stats.full_packages_size)],
    [t("stats.patch"), bytes(stats.patch_packages_size)],
    [t("stats.hotfix"), bytes(stats.hotfix_packages_size)],
    [t("stats.temp"), bytes(stats.temp_size)],
  ];
  const advice = reply.recommendations.map((sentence) => `- ${printable(sentence)}`);
  out.result(reply, [table(rows), ...advice].join("\n"));
  return exitCodes.ok;
}
