/** What the decision is made from; header values as they came. */
export interface GuardedRequest {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which pages cannot set. */
  readonly fetchSite: string | undefined;
  /** Whether browser extensions may use the call that the request is for. */
  readonly openToExtensions: boolean;
}

export interface GuardRules {
  /** Names the server answers to, lower case, IPv6 without brackets. */
  readonly hosts: ReadonlySet<string>;
  /** Other web origins that may change things, such as `http://localhost:5173`. */
  readonly origins: ReadonlySet<string>;
}

export type Decision =
  | { readonly allow: false; readonly because: "host" | "origin" }
  /** `corsOrigin`: the reply may be read by this origin. */
  | { readonly allow: true; readonly corsOrigin?: string };

const refusedHost: Decision = { allow: false, because: "host" };
const refusedOrigin: Decision = { allow: false, because: "origin" };

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
const hostHeader = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i;
/** Extension ids: Chrome's are 32 letters a to p, Firefox's UUIDs of one installation. */
const extensionOrigin =
  /^(?:chrome-extension:\/\/[a-p]{32}|moz-extension:\/\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Whether a request was made by a browser extension. */
export const isExtensionOrigin = (origin: string | undefined): boolean =>
  origin !== undefined && extensionOrigin.test(origin);

export interface HostAndPort {
  readonly name: string;
  readonly port: number | undefined;
}

/** Takes a `Host` header apart strictly: user names, paths and anything else odd make it `undefined`. */
export function parseHost(host: string | undefined): HostAndPort | undefined {
  const match = hostHeader.exec(host ?? "");
  if (match === null) return undefined;
  const [, bracketed, plain, digits] = match;
  const name = (bracketed ?? plain ?? "").toLowerCase();
  const port = digits === undefined ? undefined : Number(digits);
  return port !== undefined && port > 65_535 ? undefined : { name, port };
}

/** A page of this server: one of its names at the port the request came to, whatever the name in `Host`. */
function isOwnOrigin(origin: string, here: HostAndPort, hosts: ReadonlySet<string>): boolean {
  const match = /^(https?):\/\/([^/@?#\s]+)$/.exec(origin);
  const there = parseHost(match?.[2]);
  if (match === null || there === undefined || !hosts.has(there.name)) return false;
  const usual = match[1] === "https" ? 443 : 80;
  return (there.port ?? usual) === (here.port ?? usual);
}

/**
 * Decides whether a request may use a server on somebody's own machine.
 *
 * `Host` must be a name of the server: a page whose name was pointed at this address (DNS rebinding) sends its
 * own. What changes things must not come from another web site: browsers put `Origin` on it (RFC 6454; `null`
 * for opaque ones), and where they do not, `Sec-Fetch-Site` tells. Programs send neither and are served.
 */
export function decide(request: GuardedRequest, rules: GuardRules): Decision {
  const here = parseHost(request.host);
  if (here === undefined || !rules.hosts.has(here.name)) return refusedHost;
  const { origin } = request;
  const safe = safeMethods.has(request.method);
  if (origin === undefined) {
    const foreign = request.fetchSite === "cross-site" || request.fetchSite === "same-site";
    return foreign && !safe ? refusedOrigin : { allow: true };
  }
  if (isOwnOrigin(origin, here, rules.hosts)) return { allow: true };
  if (rules.origins.has(origin)) return { allow: true, corsOrigin: origin };
  if (isExtensionOrigin(origin) && request.openToExtensions) {
    return { allow: true, corsOrigin: origin };
  }
  // Reading is harmless: without CORS headers the page does not see the reply.
  return safe ? { allow: true } : refusedOrigin;
}
