import { DomainError } from "@clothesline/contracts";
import { createFailureLimiter } from "@clothesline/service-kit";
import type { Drops } from "../../features/drops/drops.ts";

/** The drops behind every call that opens one: who guesses at one call has guessed at all of them. */
export function openDrops({
  failures,
  ...parts
}: Omit<Drops, "wrongCodes" | "wrongPasswords"> & { readonly failures: number }): Drops {
  const { now } = parts;
  return {
    ...parts,
    wrongCodes: createFailureLimiter({ failures, now, forgive: false, counts: is("DROP_NOT_FOUND") }),
    wrongPasswords: createFailureLimiter({ failures, now, counts: is("DROP_PASSWORD_WRONG") }),
  };
}

const is = (code: string) => (error: unknown) => error instanceof DomainError && error.code === code;
