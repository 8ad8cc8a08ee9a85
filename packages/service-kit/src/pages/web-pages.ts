import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, sep } from "node:path";
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
 * Serves the built web pages: the shell for each page's address, and the files beside it. Only files that are there when
 * the server starts have an address. Answers what sends the shell; where the pages have not been built it leads to the
 * API's.
 */
export async function webPages(app: FastifyInstance, options: WebPagesOptions): Promise<SendShell> {
  const { root, pages } = options;
  const file = join(root, options.shell);
  if (!existsSync(file)) {
    app.log.warn({ root }, "the web pages have not been built; only the API is served");
    return (reply) => reply.redirect("/docs");
  }
  const policy = strictPagePolicy(options.connect ?? []);
  await app.register(async (scope) => serveFiles(scope, root, policy));
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

async function serveFiles(app: FastifyInstance, root: string, policy: string): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    decorateReply: false,
    globIgnore: ["*.html", "**/*.{br,gz}", ".*"],
    setHeaders(reply, path) {
      const lasting = path.includes(`${sep}assets${sep}`);
      void reply.header("cache-control", lasting ? `public, max-age=${forEver}, immutable` : "no-cache");
      // A worker fetches by its own policy, not by its page's.
      const isWorker = basename(path).replace(/\.(br|gz)$/, "") === "sw.js";
      if (isWorker) void reply.header("content-security-policy", policy);
    },
  });
}
