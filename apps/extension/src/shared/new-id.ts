let last = 0;

/**
 * An id that nothing else has, and that sorts behind those made here before: the hour in its first digits, chance in the
 * others. `crypto.randomUUID` is missing from pages that came without TLS.
 */
export function newId(): string {
  last = Math.max(last + 1, Date.now() * 1024);
  const chance = crypto.getRandomValues(new Uint8Array(9));
  const digits = Array.from(chance, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${last.toString(16).padStart(14, "0")}${digits}`;
}
