import type { CommanderError } from "commander";
import type { Translate } from "./text/index.ts";

/** What the argument library found wrong, in the language of the program. */
export function explainUsage({ code, message }: CommanderError, t: Translate): string {
  const names = [...message.matchAll(/'([^']*)'/g)].map(([, name]) => name ?? "");
  const [name = ""] = names;
  switch (code) {
    case "commander.unknownOption":
      return t("usage.unknownOption", { name }) + suggestion(message, t);
    case "commander.unknownCommand":
      return t("usage.unknownCommand", { name }) + suggestion(message, t);
    case "commander.missingArgument":
      return t("usage.missingArgument", { name });
    case "commander.optionMissingArgument":
      return t("usage.optionMissingArgument", { name });
    case "commander.excessArguments":
      return t("usage.excessArguments");
    // Help shown because there was no command.
    case "commander.help":
      return t("usage.commandMissing");
    case "commander.invalidArgument": {
      const [option = "", value = ""] = names;
      const choices = /Allowed choices are (.*?)\.$/.exec(message)?.[1] ?? "";
      return t("usage.invalidChoice", { name: option, value, choices });
    }
    default:
      return t("usage.other", { reason: message });
  }
}

/** The library compares what was typed with what there is. */
function suggestion(message: string, t: Translate): string {
  const name = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(message)?.[1];
  return name === undefined ? "" : ` ${t("usage.suggestion", { name })}`;
}
