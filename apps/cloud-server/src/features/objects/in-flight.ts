import { DomainError } from "@clothesline/contracts";

/** The bytes of one upload that is arriving. */
export interface Flight {
  /**
   * Counts bytes that arrived.
   * @throws DomainError `QUOTA_EXCEEDED` when all that arrives for the account is more than it has left
   */
  readonly grow: (bytes: number) => void;
  /** The upload ended; `stored` bytes of it have become the account's. */
  readonly end: (stored: number) => void;
}

/** Uploads of every account that are arriving, so that many at once fill no more of the disk than one may. */
export interface InFlight {
  /** @param remaining what the account has left now, bytes */
  readonly begin: (accountId: number, remaining: number) => Flight;
}

export function createInFlight(): InFlight {
  const accounts = new Map<number, { flights: number; arrived: number; remaining: number }>();
  return {
    begin(accountId, remaining) {
      const account = accounts.get(accountId) ?? { flights: 0, arrived: 0, remaining };
      accounts.set(accountId, account);
      account.flights += 1;
      account.remaining = remaining;
      let own = 0;
      return {
        grow(bytes) {
          own += bytes;
          account.arrived += bytes;
          if (account.arrived > account.remaining) throw new DomainError("QUOTA_EXCEEDED");
        },
        end(stored) {
          account.flights -= 1;
          account.arrived -= own;
          account.remaining -= stored;
          if (account.flights === 0) accounts.delete(accountId);
        },
      };
    },
  };
}
