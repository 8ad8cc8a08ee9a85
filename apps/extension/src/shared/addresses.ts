/** The origin of a web address, or `undefined` for everything else. */
export function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, origin } = new URL(address);
  return protocol === "http:" || protocol === "https:" ? origin : undefined;
}

/** A pattern that browsers ask people's permission for. Firefox knows none with ports, so the port is left out. */
export function patternOf(address: string): string | undefined {
  const origin = originOf(address);
  if (origin === undefined) return undefined;
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** Whether the extension may read what this address answers, with the browser's own cookies. */
export async function mayFetch(address: string): Promise<boolean> {
  const pattern = patternOf(address);
  return pattern !== undefined && (await chrome.permissions.contains({ origins: [pattern] }));
}

/**
 * The pages that have the button on pictures. Not those without TLS: what Chrome takes back with `http://` it also takes
 * from `http://localhost/`, where the person's own server is.
 */
export const securePages = ["https://*/*"];

export const hostOf = (address: string): string => (originOf(address) ? new URL(address).host : "");

/** Whether two addresses mean this machine's server alike: `localhost` and `127.0.0.1` are both in the manifest. */
export const isLoopback = (address: string): boolean =>
  URL.canParse(address) && ["localhost", "127.0.0.1"].includes(new URL(address).hostname);
