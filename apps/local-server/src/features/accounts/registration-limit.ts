import { DomainError } from "@clothesline/contracts";

const HOUR = 60 * 60 * 1000;
/** Addresses remembered; a desktop has few callers, this only bounds memory. */
const MOST_ADDRESSES = 10_000;

export interface RegistrationLimit {
  /**
   * Runs a registration and counts it if it succeeds.
   * @throws DomainError TOO_MANY_ATTEMPTS with `retryAfter` in seconds
   */
  run<T>(address: string, register: () => Promise<T>): Promise<T>;
}

/** Bounds the accounts one address makes in an hour. */
export function createRegistrationLimit(perHour: number, now: () => number = Date.now): RegistrationLimit {
  const windows = new Map<string, { ends: number; made: number }>();

  function windowOf(address: string) {
    const known = windows.get(address);
    if (known !== undefined && known.ends > now()) return known;
    if (windows.size >= MOST_ADDRESSES) windows.clear();
    const fresh = { ends: now() + HOUR, made: 0 };
    windows.set(address, fresh);
    return fresh;
  }

  return {
    async run(address, register) {
      const window = windowOf(address);
      if (window.made >= perHour) {
        const retryAfter = Math.ceil((window.ends - now()) / 1000);
        throw new DomainError("TOO_MANY_ATTEMPTS", { params: { retryAfter } });
      }
      // Taken before and given back on failure, so that many at once cannot pass together.
      window.made += 1;
      try {
        return await register();
      } catch (error) {
        window.made -= 1;
        throw error;
      }
    },
  };
}
