import type { Command } from "commander";
import { archs, packageTypes, platforms } from "@clothesline/contracts";
import { Option } from "commander";
import type { CommandKit } from "./command.ts";
import { examples } from "./command.ts";
import { cleanUp, listReleases, storageStats } from "./release-storage.ts";
import { publishBatch } from "./publish-batch.ts";
import { publishOne } from "./publish.ts";

const describing = (command: Command, t: CommandKit["t"]): Command =>
  command
    .addOption(new Option("--type <type>", t("release.type")).choices(packageTypes))
    .addOption(new Option("--platform <platform>", t("release.platform")).choices(platforms))
    .addOption(new Option("--arch <arch>", t("release.arch")).choices(archs))
    .option("--description <text>", t("release.text"))
    .option("--beta", t("release.beta"))
    .option("--critical", t("release.critical"))
    .option("--replace", t("release.replace"));

/** The commands of whoever publishes. */
export function addRelease({ command, run, t }: CommandKit): Command {
  const publish = describing(
    command("publish", t("publish.description"))
      .argument("<file>", t("publish.file"))
      .option("--release <version>", t("release.version"))
      .option("--from <version>", t("release.from")),
    t,
  )
    .option("--wait", t("publish.wait"))
    .addHelpText(
      "after",
      examples(t, [
        "CLOTHESLINE_API_KEY=… clothesline release publish omega-v2.2.6-full-windows-x64.zip",
        "clothesline release publish app.dmg --release 2.2.6 --platform macos --arch arm64",
        "clothesline release publish fix.zip --type patch --from 2.2.5 --release 2.2.6 --platform linux",
      ]),
    )
    .action(run(publishOne));

  const batch = describing(
    command("publish-batch", t("batch.description")).argument("<dir>", t("batch.dir")),
    t,
  )
    .option("--manifest <file>", t("batch.manifest"))
    .option("--dry-run", t("batch.dryRun"))
    .addHelpText(
      "after",
      examples(t, [
        "clothesline release publish-batch dist",
        "clothesline release publish-batch dist --manifest dist/manifest.json --json",
        "clothesline release publish-batch dist --dry-run",
      ]),
    )
    .action(run(publishBatch));

  const list = command("list", t("list.description"))
    .addOption(new Option("--type <type>", t("list.type")).choices(packageTypes))
    .addOption(
      new Option("--platform <platform>", t("list.platform")).choices([...platforms, "all"]).default("all"),
    )
    .addOption(new Option("--arch <arch>", t("list.arch")).choices([...archs, "all"]).default("all"))
    .option("--limit <count>", t("list.limit"), "20")
    .addHelpText(
      "after",
      examples(t, ["clothesline release list", "clothesline release list --platform macos --json"]),
    )
    .action(run(listReleases));

  const cleanup = command("cleanup", t("cleanup.description"))
    .option("--dry-run", t("cleanup.dryRun"))
    .addHelpText("after", examples(t, ["clothesline release cleanup --dry-run"]))
    .action(run(cleanUp));

  const stats = command("stats", t("stats.description"))
    .addHelpText("after", examples(t, ["clothesline release stats --json"]))
    .action(run(storageStats));

  const release = command("release", t("release.description")).addHelpText(
    "after",
    examples(t, ["clothesline release publish-batch dist", "clothesline release list"]),
  );
  for (const each of [publish, batch, list, cleanup, stats]) release.addCommand(each);
  return release;
}
