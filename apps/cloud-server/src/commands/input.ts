import type { Desk } from "./desk.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is given. */
export interface CommandInput {
  readonly desk: Desk;
  readonly terminal: Terminal;
  /** What stands behind the command's name. */
  readonly names: readonly string[];
  readonly options: { readonly email?: string | undefined; readonly days?: string | undefined };
}
