import { hash, verify } from "@node-rs/argon2";

/** OWASP's least costly setting of argon2id (the library's default kind): 19 MiB, two passes, one lane. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, options);

/**
 * Whether a password fits a hash. Without a hash (an unknown name) it works as long and answers false, so
 * that time does not tell which names exist.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (passwordHash === undefined) {
    await hash(password, options);
    return false;
  }
  return await verify(passwordHash, password);
}
