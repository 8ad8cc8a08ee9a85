import { PassThrough } from "node:stream";
import { runAccountCommand } from "@clothesline/cloud-server/account";
import type { Cloud } from "../cloud.ts";

/** Runs a command on a server's data folder, with what is typed; answers its exit code and what it said. */
export async function run(
  { config }: Pick<Cloud, "config">,
  args: string,
  typed = "",
): Promise<{ code: number; said: string }> {
  const input = new PassThrough();
  input.end(typed);
  const output = new PassThrough();
  const code = await runAccountCommand(args.split(" "), config, { input, output });
  return { code, said: String(output.read() ?? "") };
}
