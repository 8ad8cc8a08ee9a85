import { DomainError } from "@clothesline/contracts";
import { createFailureLimiter } from "@clothesline/service-kit";
import type { Config } from "../config.ts";
import type { CheckedAccount } from "../features/accounts/account.ts";
import { login } from "../features/accounts/login.ts";
import { register, type Registration } from "../features/accounts/register.ts";
import { createFolders } from "../features/wardrobe/folders.ts";
import type { Wardrobe } from "../features/wardrobe/wardrobe.ts";
import { createRegistrationLimit } from "./registration-limit.ts";

/** Where people come in, on whichever surface: who fails on one has failed on all. */
export interface FrontDoor {
  /**
   * @throws DomainError what is wrong with a field, `ACCOUNT_EXISTS`, `LOCAL_USER_ID_TAKEN`, `REGISTRATION_CLOSED`,
   * `TOO_MANY_ATTEMPTS`
   */
  readonly register: (address: string, registration: Registration) => Promise<CheckedAccount>;
  /**
   * Checks a name and password; with a local user's id, links that local user to the account.
   * @throws DomainError `BAD_CREDENTIALS`, `ACCOUNT_DISABLED`, `LOCAL_USER_ID_INVALID`, `LOCAL_USER_ID_TAKEN`,
   * `TOO_MANY_ATTEMPTS`
   */
  readonly login: (
    address: string,
    input: { username: string; password: string; localUserId?: string | undefined },
  ) => Promise<CheckedAccount>;
  /**
   * Runs what else checks the password of a name, such as a change of it.
   * @throws DomainError `TOO_MANY_ATTEMPTS`, and what `run` throws
   */
  readonly attempt: <T>(address: string, username: string, run: () => Promise<T>) => Promise<T>;
}

export function openFrontDoor({ db, dataDir }: Pick<Wardrobe, "db" | "dataDir">, config: Config): FrontDoor {
  const failures = createFailureLimiter({ failures: config.failuresPerMinute, counts: isBadPassword });
  const countRegistration = createRegistrationLimit(config.registrationsPerHour);
  const inviteOnly = config.registration === "invite";
  return {
    attempt: failures.attempt,
    // A repeated registration of a known name with a wrong password is a guess, as at the login.
    register: (address, registration) =>
      failures.attempt(address, registration.username, () =>
        register(
          {
            db,
            inviteOnly,
            admit() {
              if (config.registration === "closed") throw new DomainError("REGISTRATION_CLOSED");
              countRegistration(address);
            },
            createFolders: (userId) => createFolders(dataDir, userId),
          },
          registration,
        ),
      ),
    login: (address, input) => failures.attempt(address, input.username, () => login(db, input)),
  };
}

/** What counts against a caller: a wrong password, at a login, a change of it or in a registration of a known name. */
const isBadPassword = (error: unknown): boolean =>
  error instanceof DomainError &&
  (error.code === "BAD_CREDENTIALS" ||
    error.code === "WRONG_PASSWORD" ||
    error.params?.["badPassword"] === true);
