import type { Findings } from "./report.ts";

export interface BenchOptions {
  /** A folder for everything a case writes; it is there, and removed at the end of the run. */
  readonly folder: string;
  /** A small part of the work, to see that it runs; its figures mean little. */
  readonly quick: boolean;
  /** Tells people what is going on. */
  readonly say: (line: string) => void;
}

export interface BenchCase {
  readonly name: string;
  readonly title: string;
  run(options: BenchOptions): Promise<Findings>;
}
