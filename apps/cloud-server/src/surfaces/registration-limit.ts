import { DomainError } from "@clothesline/contracts";
import { networkOf } from "@clothesline/service-kit";

const windowMs = 3600 * 1000;
/** Addresses remembered at most; the oldest window is forgotten first. */
const maxAddresses = 10_000;

/**
 * Counts the accounts each address makes, in windows of an hour that begin with the first.
 * @returns a function that counts one, or throws `TOO_MANY_ATTEMPTS` with `params.retryAfter` in seconds
 */
export function createRegistrationLimit(perHour: number, now: () => number = Date.now) {
  const windows = new Map<string, { count: number; ends: number }>();
  return function count(from: string): void {
    const address = networkOf(from);
    const known = windows.get(address);
    if (known !== undefined && known.ends > now()) {
      if (known.count >= perHour) {
        const retryAfter = Math.ceil((known.ends - now()) / 1000);
        throw new DomainError("TOO_MANY_ATTEMPTS", { params: { retryAfter } });
      }
      known.count += 1;
      return;
    }
    windows.delete(address);
    windows.set(address, { count: 1, ends: now() + windowMs });
    const [oldest] = windows.keys();
    if (windows.size > maxAddresses && oldest !== undefined) windows.delete(oldest);
  };
}
