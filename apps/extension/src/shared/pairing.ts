/** What a pairing left here. The token opens the library of one person at one server, to this extension alone. */
export interface Pairing {
  readonly server: string;
  readonly token: string;
  readonly user: string;
  /** The server knows the token no more; captures wait until somebody says whose they shall be. */
  readonly revoked: boolean;
}

const KEY = "pairing";

function isPairing(value: unknown): value is Pairing {
  const { server, token, user } = (value ?? {}) as Record<string, unknown>;
  return typeof server === "string" && typeof token === "string" && typeof user === "string";
}

/** The pairing with this server; one with another server counts for nothing here. */
export async function loadPairing(server: string): Promise<Pairing | undefined> {
  const kept: unknown = (await chrome.storage.local.get(KEY))[KEY];
  return isPairing(kept) && kept.server === server ? kept : undefined;
}

export async function keepPairing(pairing: Pairing): Promise<void> {
  await chrome.storage.local.set({ [KEY]: pairing });
}

export async function forgetPairing(): Promise<void> {
  await chrome.storage.local.remove(KEY);
}
