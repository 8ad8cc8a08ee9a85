/** What a username may be on either server: 3-20 letters of any script, digits, `.`, `_`, `-`, no leading dot. */
const username = /^(?!\.)[\p{L}\p{M}\p{N}._-]{3,20}$/u;

export const isUsername = (name: string): boolean => username.test(name);

/** A name or an e-mail address as compared for uniqueness: regardless of case, width and composition. */
export const accountKey = (name: string): string => name.normalize("NFKC").toLowerCase();

/** Sane rather than exact: one `@` with something around it, a dot in the host, at most 254 characters (RFC 5321). */
export const isEmail = (address: string): boolean =>
  address.length <= 254 &&
  !/[\p{Cc}\p{Cs}]/u.test(address) &&
  /^[^\s@<>",;:\\]+@[^\s@<>",;:\\.]+(?:\.[^\s@<>",;:\\.]+)+$/u.test(address);
