import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Where a command reads and writes; a test's own, or the process's. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** What is wrong with how a command was called, or with what it was asked for; the message says all there is to say. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

export const say = ({ output }: Terminal, line: string): void => void output.write(`${line}\n`);

/** One line of the input, without showing it where a person types it; empty at the end of the input. */
export async function readSecret(terminal: Terminal, question: string): Promise<string> {
  const { input, output } = terminal;
  if (input.isTTY !== true) return await readLine(createInterface({ input }));
  output.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await readLine(createInterface({ input, output: nowhere, terminal: true }));
  output.write("\n");
  return answer;
}

async function readLine(lines: ReturnType<typeof createInterface>): Promise<string> {
  return await new Promise((resolve) => {
    lines.once("line", (line) => {
      resolve(line);
      lines.close();
    });
    lines.once("close", () => resolve(""));
    // Ctrl-C on a terminal that is read character by character.
    lines.once("SIGINT", () => process.exit(130));
  });
}
