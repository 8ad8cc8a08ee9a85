import { createProgress, type DrawnProgress, type Progress, type Screen } from "./progress.ts";

/** What a command says, to people and to programs. */
export interface Output {
  readonly json: boolean;
  /** A result: one line of JSON for programs, else the text for people, both on standard output. */
  result(value: object, text: string): void;
  /** For programs alone. */
  data(value: object): void;
  /** For people alone, on standard error: what goes on meanwhile. */
  note(text: string): void;
  /** What went wrong, on standard error even where people want to hear little. */
  problem(text: string): void;
  /** A bar on a terminal, a line now and then elsewhere; on standard error. */
  progress(label: string): Progress;
}

export interface OutputOptions {
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly json: boolean;
  readonly quiet: boolean;
  /** A terminal that cannot go back in a line gets lines. */
  readonly dumb: boolean;
}

const silent: Progress = { update() {}, end() {} };

export function createOutput({ stdout, stderr, json, quiet, dumb }: OutputOptions): Output {
  let current: DrawnProgress | undefined;
  const write = (screen: Screen, text: string) => {
    const line = () => void screen.write(`${text}\n`);
    if (current) current.around(line);
    else line();
  };
  return {
    json,
    result: (value, text) => write(stdout, json ? JSON.stringify(value) : text),
    data(value) {
      if (json) write(stdout, JSON.stringify(value));
    },
    problem: (text) => write(stderr, text),
    note(text) {
      if (!quiet) write(stderr, text);
    },
    progress(label) {
      if (quiet) return silent;
      current?.end();
      const mine = createProgress({ label, screen: stderr, bar: stderr.isTTY === true && !dumb });
      current = mine;
      return {
        update: (step) => mine.update(step),
        end() {
          mine.end();
          if (current === mine) current = undefined;
        },
      };
    },
  };
}
