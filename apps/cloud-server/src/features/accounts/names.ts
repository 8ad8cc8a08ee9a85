import { DomainError, isEmail, isUsername } from "@clothesline/contracts";
import { MAX_PASSWORD_BYTES } from "@clothesline/secrets";
import { isSafeUserId } from "@clothesline/storage";

export function checkUsername(username: string): void {
  if (!isUsername(username)) throw new DomainError("USERNAME_INVALID");
}

export function checkEmail(email: string): void {
  if (!isEmail(email)) throw new DomainError("EMAIL_INVALID");
}

export function checkPassword(password: string): void {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) throw new DomainError("PASSWORD_TOO_LONG");
}

/** A local user id becomes the name of a folder, here and on other people's disks. */
export function checkLocalUserId(id: string): void {
  if (!isSafeUserId(id)) throw new DomainError("LOCAL_USER_ID_INVALID");
}

/** Graphemes differ in length; what counts is that it fits beside a name. */
const maxDisplayName = 50;

/** A display name as people read it: no line breaks, no characters that turn the text around them. */
export function checkDisplayName(name: string): void {
  const { length } = [...name];
  if (
    length === 0 ||
    length > maxDisplayName ||
    /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u.test(name)
  ) {
    throw new DomainError("DISPLAY_NAME_INVALID");
  }
}
