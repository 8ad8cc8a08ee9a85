type Fetch = typeof globalThis.fetch;

/** The cookies of each origin, by name. */
export type CookieJars = Map<string, Map<string, string>>;

/**
 * A `fetch` that keeps the cookies each origin sets and sends them back, for programs outside a browser.
 * It heeds deletion (`Max-Age` or `Expires` in the past) and nothing else of a cookie's attributes: it is
 * meant for one server at a time, not for browsing.
 *
 * @param jars the cookies to begin with; kept up to date, for programs that store them.
 */
export function withCookies(fetch: Fetch = globalThis.fetch, jars: CookieJars = new Map()): Fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { origin } = new URL(request.url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    if (jar.size > 0) {
      request.headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await fetch(request);
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    return response;
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const at = pair.indexOf("=");
  if (at < 1) return;
  if (attributes.some(isPast)) jar.delete(pair.slice(0, at));
  else jar.set(pair.slice(0, at), pair.slice(at + 1));
}

function isPast(attribute: string): boolean {
  const [name = "", value = ""] = attribute.split("=");
  if (name.toLowerCase() === "max-age") return Number(value) <= 0;
  return name.toLowerCase() === "expires" && Date.parse(value) <= Date.now();
}
