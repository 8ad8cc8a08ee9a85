import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { strictPagePolicy } from "../server/security-headers.ts";

export interface WebPagesOptions {
  /** Folder of the built pages. */
  readonly root: string;
  /** The file in it that every page begins with. */
  readonly shell: string;
  /** Addresses of pages, as routes: `/d/:code`. */
  readonly pages: readonly string[];
  /** Other origins the pages may send to: an object store, say. */
  readonly connect?: readonly string[];
}

/** Answers with the page that every address of the pages begins with. */
export type SendShell = (reply: FastifyReply) => FastifyReply;

/** A year, in seconds: files with their hash in their name never change. */
const forEver = 31_536_000;

/**
 * Serves the built web pages: the shell for each page's address, as it was when the server started, and the files beside it.
 * A build leaves the parts of those before it where they are for a while, so that files replaced under a running server break
 * nobody's page. Answers what sends the shell; where the pages have not been built it leads to the API's.
 */
export async function webPages(app: FastifyInstance, options: WebPagesOptions): Promise<SendShell> {
  const { root, pages } = options;
  const file = join(root, options.shell);
  if (!existsSync(file)) {
    app.log.warn({ root }, "the web pages have not been built; only the API is served");
    return (reply) => reply.redirect("/docs");
  }
  const policy = strictPagePolicy(options.connect ?? []);
  await app.register(async (scope) => serveParts(scope, join(root, "assets")));
  await app.register(async (scope) => serveFixed(scope, root, policy));
  const sendShell = shellSender(await readFile(file), policy);
  for (const page of pages) app.get(page, (_request, reply) => sendShell(reply));
  return sendShell;
}

function shellSender(shell: Buffer, policy: string): SendShell {
  const etag = `"${createHash("sha256").update(shell).digest("base64url")}"`;
  return (reply) => {
    void reply.headers({ "content-security-policy": policy, "cache-control": "no-cache", etag });
    if (reply.request.headers["if-none-match"] === etag) return reply.code(304).send();
    return reply.type("text/html; charset=utf-8").send(shell);
  };
}

const common = {
  index: false,
  dotfiles: "ignore",
  preCompressed: true,
  cacheControl: false,
  decorateReply: false,
} as const;

/** Scripts and styles, which have their hash in their name. */
async function serveParts(app: FastifyInstance, root: string): Promise<void> {
  await app.register(fastifyStatic, {
    ...common,
    root,
    prefix: "/assets/",
    setHeaders: (reply) => void reply.header("cache-control", `public, max-age=${forEver}, immutable`),
  });
}

/** Files whose names stay: the worker, the manifests, the icons. Only those that are there now have an address. */
async function serveFixed(app: FastifyInstance, root: string, policy: string): Promise<void> {
  await app.register(fastifyStatic, {
    ...common,
    root,
    wildcard: false,
    globIgnore: ["*.html", "assets/**", "**/*.{br,gz}", ".*"],
    setHeaders(reply, path) {
      void reply.header("cache-control", "no-cache");
      // A worker fetches by its own policy, not by its page's.
      const isWorker = basename(path).replace(/\.(br|gz)$/, "") === "sw.js";
      if (isWorker) void reply.header("content-security-policy", policy);
    },
  });
}
