import { digits } from "./numbers.ts";

/** What a case found out. */
export interface Findings {
  /** What was measured and how, in a few sentences. */
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly goals?: readonly Goal[];
  /** What the reader should know beside the figures. */
  readonly notes?: readonly string[];
}

/** Something to be reached: at most `most`, or at least `least`. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly most?: number;
  readonly least?: number;
}

export function markdownOf({ about, head, rows, goals = [], notes = [] }: Findings): string {
  const parts = [about, table(head, rows)];
  if (goals.length > 0) parts.push(table(["goal", "wanted", "measured", ""], goals.map(goalRow)));
  if (notes.length > 0) parts.push(notes.map((note) => `- ${note}`).join("\n"));
  return parts.join("\n\n");
}

function goalRow({ what, value, most, least }: Goal): string[] {
  const reached = (most === undefined || value <= most) && (least === undefined || value >= least);
  const wanted = most === undefined ? `at least ${least}` : `at most ${most}`;
  return [what, wanted, digits(value), reached ? "reached" : "**missed**"];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, column) => (column === 0 ? "---" : "---:")), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
