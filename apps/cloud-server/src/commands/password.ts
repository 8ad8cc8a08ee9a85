import { randomCode } from "../features/accounts/random-code.ts";
import { CommandError, readSecrets, type Terminal } from "./terminal.ts";

/** NIST SP 800-63B, 3.1.1.2, for passwords that people choose. */
const minLength = 8;

export interface ChosenPassword {
  readonly password: string;
  /** To be said when all went well: a password that was made up is shown once. */
  readonly note: string;
}

/**
 * The password that whoever runs the server wants an account to have: typed twice, or the first line of a pipe. Where it is
 * left empty one is made up, 100 random bits.
 * @throws CommandError
 */
export async function choosePassword(terminal: Terminal): Promise<ChosenPassword> {
  const questions = ["New password (leave empty to have one made up): ", "Once more: "];
  const isTyped = terminal.input.isTTY === true;
  const answers = await readSecrets(terminal, isTyped ? questions : questions.slice(0, 1));
  if (isTyped && answers.length === 0) throw new CommandError("Nothing was changed.");
  const [given = "", again] = answers;
  if (given === "") {
    const password = randomCode(5);
    return { password, note: `\nThe password, shown only now: ${password}` };
  }
  if ([...given].length < minLength) {
    throw new CommandError(`A password of an account must have at least ${minLength} characters.`);
  }
  if (isTyped && again !== given) {
    throw new CommandError("These were two different passwords; nothing was changed.");
  }
  return { password: given, note: "" };
}
