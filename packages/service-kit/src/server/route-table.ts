import type { FastifyInstance, RouteOptions } from "fastify";

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
  readonly options: RouteOptions;
}

/** Every route by the paths it matches: who asks with the wrong method can be told the right ones. */
export interface RouteTable {
  /** Methods that the path knows, sorted; none when it is unknown. */
  readonly methodsAt: (path: string) => readonly string[];
  /** The route that would serve this method at this path. */
  readonly find: (method: string, path: string) => RouteOptions | undefined;
}

const special = /[.*+?^${}()|[\]\\]/g;

/** Fastify's `/a/:b/*` as a regular expression over undecoded paths, with or without a trailing slash. */
function patternOf(url: string): RegExp {
  const parts = url.split("/").map((segment) => {
    if (segment === "*") return ".*";
    return segment.startsWith(":") ? "[^/]+" : segment.replace(special, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join("/").replace(/\/$/, "")}/?$`);
}

/** Collects routes as they are registered; call it before any of them. */
export function collectRoutes(app: FastifyInstance): RouteTable {
  const routes: KnownRoute[] = [];
  app.addHook("onRoute", (options) => {
    // The catch-all that answers the preflights of browsers makes no path known.
    if (options.url === "*") return;
    const methods = [options.method].flat().map((method) => method.toUpperCase());
    routes.push({ pattern: patternOf(options.url), methods, options });
  });
  const at = (path: string) => routes.filter(({ pattern }) => pattern.test(path));
  return {
    methodsAt: (path) => [...new Set(at(path).flatMap(({ methods }) => methods))].toSorted(),
    find: (method, path) => at(path).find(({ methods }) => methods.includes(method))?.options,
  };
}
