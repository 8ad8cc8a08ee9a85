import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { createClient } from "@clothesline/client";
import { dropCalls, dropDays, type SuccessOf } from "@clothesline/contracts";
import { type Command, Option } from "commander";
import type { Cli, GlobalOptions } from "../cli.ts";
import { uploadToDrive } from "../drive/upload.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { Problem, usageProblem } from "../problem.ts";
import { cloudAddress } from "../servers/address.ts";
import { tokensOf } from "../servers/cloud-account.ts";
import { type CommandKit, examples } from "./command.ts";

interface DropOptions extends GlobalOptions {
  readonly cloud?: string;
  readonly days: string;
  readonly password?: true;
  readonly max?: string;
  readonly code?: string;
  readonly requireLogin?: true;
  readonly folder: string;
}

type Drop = SuccessOf<typeof dropCalls.createDrop>["drop"];

export const addDrop = ({ command, run, t }: CommandKit): Command =>
  command("drop", t("drop.description"))
    .argument("<files...>", t("drop.files"))
    .addOption(new Option("--days <days>", t("drop.days")).choices(dropDays.map(String)).default("1"))
    .option("--password", t("drop.password"))
    .option("--max <count>", t("drop.max"))
    .option("--code <code>", t("drop.code"))
    .option("--require-login", t("drop.requireLogin"))
    .option("--folder <path>", t("drop.folder"), "/")
    .option("--cloud <url>", t("drop.cloud"))
    .addHelpText(
      "after",
      examples(t, [
        "clothesline drop holiday.zip --days 7",
        "clothesline drop a.jpg b.jpg --max 10 --code summer",
        "clothesline drop secret.pdf --password",
        "clothesline drop secret.pdf --password < password.txt",
      ]),
    )
    .action(run(drop));

async function drop(cli: Cli, options: DropOptions, paths: readonly string[]): Promise<ExitCode> {
  const { out, signal } = cli;
  const max = wholeNumber(options.max);
  const url = await cloudAddress(cli, options.cloud ?? options.server);
  const tokens = tokensOf(cli, url);
  await tokens.account();
  for (const path of paths) await checkFile(path);
  const password = await passwordOf(cli, options);

  const files = await uploadToDrive(cli, { url, tokens, folder: options.folder }, paths);
  const calls = createClient(dropCalls, { baseUrl: url, fetch: tokens.fetch });
  const { drop } = await calls.createDrop({
    body: {
      files: files.map(({ id }) => id),
      expire_days: Number(options.days),
      require_login: options.requireLogin === true,
      ...(max !== undefined && { max_download_count: max }),
      ...(options.code !== undefined && { code: options.code }),
      ...(password !== undefined && { password }),
    },
    signal,
  });
  out.result({ link: drop.share_url, drop, files }, drop.share_url);
  out.note(conditions(cli, drop));
  return exitCodes.ok;
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageProblem("drop.maxInvalid");
  return Number(text);
}

/** What cannot be sent is said before anything is. */
async function checkFile(path: string): Promise<void> {
  const facts = await stat(path);
  if (facts.isDirectory()) throw new Problem("drop.isFolder", { name: basename(path) });
  if (!facts.isFile()) throw new Problem("file.special", { path });
}

async function passwordOf({ ask, t }: Cli, options: DropOptions): Promise<string | undefined> {
  if (!options.password) return undefined;
  const password = await ask.secret(t("ask.dropPassword"));
  if (password === undefined || password === "") throw usageProblem("login.noPassword");
  return password;
}

function conditions({ t }: Cli, drop: Drop): string {
  const until = `${drop.expire_time.slice(0, 16).replace("T", " ")} UTC`;
  return [
    t("drop.conditions", { until, count: drop.max_download_count }),
    ...(drop.has_password ? [t("drop.withPassword")] : []),
    ...(drop.require_login ? [t("drop.withLogin")] : []),
  ].join(" ");
}
