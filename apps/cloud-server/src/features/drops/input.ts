import { DomainError, type DropDays, dropDays, dropErrors } from "@clothesline/contracts";
import { MAX_PASSWORD_BYTES } from "@clothesline/secrets";
import { isCode } from "./code.ts";
import { MOST_DOWNLOADS } from "./drop.ts";

/** What a person gives as a drop's settings is wrong in one field. */
function wrong(code: keyof typeof dropErrors, field: string): DomainError {
  return new DomainError(code, { fields: { [field]: [`${dropErrors[code].message}。`] } });
}

/** @throws DomainError `EXPIRE_DAYS_INVALID` */
export function checkDays(days: number): DropDays {
  const known = dropDays.find((choice) => choice === days);
  if (known === undefined) throw wrong("EXPIRE_DAYS_INVALID", "expire_days");
  return known;
}

/** @throws DomainError `MAX_DOWNLOAD_COUNT_INVALID` */
export function checkLimit(count: number): number {
  if (!Number.isInteger(count) || count < 1 || count > MOST_DOWNLOADS) {
    throw wrong("MAX_DOWNLOAD_COUNT_INVALID", "max_download_count");
  }
  return count;
}

/**
 * A code as it is kept: without spaces around it.
 * @throws DomainError `CODE_INVALID`
 */
export function checkCode(text: string): string {
  const code = text.trim();
  if (!isCode(code)) throw wrong("CODE_INVALID", "code");
  return code;
}

/** @throws DomainError `PASSWORD_INVALID` when it could never be verified */
export function checkPassword(password: string): string {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) throw wrong("PASSWORD_INVALID", "password");
  return password;
}
