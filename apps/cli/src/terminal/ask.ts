import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Where answers come from: a person at a terminal, or a pipe. */
export interface Ask {
  readonly isTerminal: boolean;
  /** A line; an empty one is an answer too. `undefined` when the input ends without one. */
  line(question: string): Promise<string | undefined>;
  /** A line that is not shown while it is typed. */
  secret(question: string): Promise<string | undefined>;
}

interface AskOptions {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
  /** Called for Ctrl-C, which a terminal does not turn into a signal while a question is asked. */
  readonly interrupt: () => void;
}

export function createAsk({ input, output, interrupt }: AskOptions): Ask {
  const isTerminal = input.isTTY === true;
  // What a pipe has sent beyond its first line belongs to the next question.
  let lines: AsyncIterator<string> | undefined;

  async function fromPipe(): Promise<string | undefined> {
    lines ??= createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
    const { done, value } = await lines.next();
    return done === true ? undefined : value;
  }

  function fromTerminal(question: string, hidden: boolean): Promise<string | undefined> {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    output.write(question);
    const reader = createInterface({ input, output: hidden ? nowhere : output, terminal: true });
    return new Promise((resolve) => {
      reader.once("line", (line) => {
        if (hidden) output.write("\n");
        resolve(line);
        reader.close();
      });
      reader.once("SIGINT", () => {
        output.write("\n");
        reader.close();
        interrupt();
      });
      // After a line this comes too late to matter.
      reader.once("close", () => resolve(undefined));
    });
  }

  return {
    isTerminal,
    line: (question) => (isTerminal ? fromTerminal(question, false) : fromPipe()),
    secret: (question) => (isTerminal ? fromTerminal(question, true) : fromPipe()),
  };
}
