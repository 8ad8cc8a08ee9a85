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

/**
 * Asks for lines without showing them where a person types them; from a pipe they are just read.
 * @param questions asked one after another
 * @returns a line for each; fewer when the input ends before
 */
export async function readSecrets(terminal: Terminal, questions: readonly string[]): Promise<string[]> {
  const { input, output } = terminal;
  const isTyped = input.isTTY === true;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // One reader for all: what is typed or pasted ahead of a question is its answer.
  const lines = createInterface(isTyped ? { input, output: nowhere, terminal: true } : { input });
  const ask = (question: string | undefined): void => {
    if (isTyped && question !== undefined) output.write(question);
  };
  const answers: string[] = [];
  return await new Promise((resolve) => {
    ask(questions[0]);
    lines.on("line", (line) => {
      if (answers.length === questions.length) return;
      answers.push(line);
      if (isTyped) output.write("\n");
      ask(questions[answers.length]);
      // An empty first answer means that nothing is to be typed.
      if (line === "" || answers.length === questions.length) lines.close();
    });
    lines.once("close", () => resolve(answers));
    // Ctrl-C, on a terminal that is read character by character.
    lines.once("SIGINT", () => {
      output.write("\n");
      process.exit(130);
    });
  });
}
