import { existsSync } from "node:fs";
import { basename, join, sep } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { strictPagePolicy } from "../server/security-headers.ts";

export interface WebPagesOptions {
  /** Folder of the built pages. */
  readonly root: string;
  /** The file in it that every page begins with. */
  readonly shell: string;
  /** Addresses of pages, as routes: `/`, `/d/:code`. */
  readonly pages: readonly string[];
  /** Other origins the pages may send to: an object store, say. */
  readonly connect?: readonly string[];
}

/** A year, in seconds: files with their hash in their name never change. */
const forEver = 31_536_000;

/**
 * Serves the built web pages: the shell for each page's address, and the files beside it. Only files that are
 * there when the server starts have an address. Where the pages have not been built, `/` leads to the API pages.
 */
export async function webPages(app: FastifyInstance, options: WebPagesOptions): Promise<void> {
  const { root, shell, pages } = options;
  if (!existsSync(join(root, shell))) {
    app.log.warn({ root }, "the web pages have not been built; only the API is served");
    app.get("/", async (_request, reply) => reply.redirect("/docs"));
    return;
  }
  const policy = strictPagePolicy(options.connect ?? []);
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    globIgnore: ["*.html", "**/*.{br,gz}", ".*"],
    setHeaders(reply, path) {
      const lasting = path.includes(`${sep}assets${sep}`);
      void reply.header("cache-control", lasting ? `public, max-age=${forEver}, immutable` : "no-cache");
      const file = basename(path).replace(/\.(br|gz)$/, "");
      // A worker fetches by its own policy, not by its page's.
      if (file.endsWith(".html") || file === "sw.js") {
        void reply.header("content-security-policy", policy);
      }
    },
  });
  for (const page of pages) app.get(page, (_request, reply) => reply.sendFile(shell));
}
