import { randomInt } from "node:crypto";

/** Without characters that are taken for each other when a code is read out. 5 bits each. */
const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** A random code in groups of four characters, 20 bits each, such as `7KQF-2M9X-PA4D-WZ3C` for four groups. */
export function randomCode(groups: number): string {
  const group = () => Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
  return Array.from({ length: groups }, group).join("-");
}
