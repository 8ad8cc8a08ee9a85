import { randomInt } from "node:crypto";
import { accountKey } from "@clothesline/contracts";

/** The document's limit, in characters as people count them: an emoji or a rare ideograph is one. */
const maxLength = 10;

/** Lower-case letters and digits without those that are mistaken for another: 0 and o, 1, i and l, u and v. */
const alphabet = "23456789abcdefghjkmnpqrstwxyz";

/** All there is room for: 4 * 10^14 codes, so that a thousand addresses with ten guesses a minute each meet one of a thousand drops in 80 years. */
const generatedLength = maxLength;

/** Nothing that a link cannot carry as it is shown, or that a person cannot see. */
const forbidden = /[\p{C}\p{Z}/\\?#%]/u;

/**
 * The code as compared: regardless of case, of full-width and half-width forms (Chinese keyboards make both) and of
 * spaces around it, which copying brings along.
 */
export const codeKey = (code: string): string => accountKey(code.trim());

/** Whether people may choose this code. `.` and `..` would be taken for folders in a link. */
export const isCode = (code: string): boolean =>
  code !== "" && [...code].length <= maxLength && !forbidden.test(code) && !/^\.+$/.test(code);

/** A code nobody can guess and everybody can read out. */
export const makeCode = (): string =>
  Array.from({ length: generatedLength }, () => alphabet[randomInt(alphabet.length)]).join("");
