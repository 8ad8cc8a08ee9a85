import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import { strictPagePolicy } from "../server/security-headers.ts";
import { isWorker, type PageFile, readPageFiles, sendPageFile } from "./page-files.ts";

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
 * Serves the built web pages: the shell for each page's address, and the files beside it, all as they were when the server
 * started. Answers what sends the shell; where the pages have not been built it leads to the API's.
 */
export async function webPages(app: FastifyInstance, options: WebPagesOptions): Promise<SendShell> {
  const { root, pages } = options;
  if (!existsSync(join(root, options.shell))) {
    app.log.warn({ root }, "the web pages have not been built; only the API is served");
    return (reply) => reply.redirect("/docs");
  }
  const files = readPageFiles(root);
  const policy = strictPagePolicy(options.connect ?? []);
  serveFiles(app, files, policy);
  const shell = files.get(`/${options.shell}`);
  if (shell === undefined) throw new Error(`The pages in ${root} were replaced while they were read`);
  const sendShell: SendShell = (reply) =>
    sendPageFile(
      reply.request,
      reply.headers({ "content-security-policy": policy, "cache-control": "no-cache" }),
      shell,
    );
  for (const page of pages) app.get(page, (_request, reply) => sendShell(reply));
  return sendShell;
}

function serveFiles(app: FastifyInstance, files: ReadonlyMap<string, PageFile>, policy: string): void {
  const addresses = [...files.keys()].filter((address) => !address.endsWith(".html"));
  const folders = new Set(addresses.map((address) => address.slice(0, address.lastIndexOf("/"))));
  // One route for a folder: of one for each of some 150 files the router would keep a megabyte.
  const routes = [
    ...[...folders].filter((folder) => folder !== "").map((folder) => `${folder}/:name`),
    ...addresses.filter((address) => address.lastIndexOf("/") === 0),
  ];
  for (const route of routes) {
    app.get(route, (request, reply) => {
      const [address = ""] = request.url.split("?");
      const file = files.get(address);
      if (file === undefined) return reply.callNotFound();
      const lasting = address.startsWith("/assets/");
      void reply.header("cache-control", lasting ? `public, max-age=${forEver}, immutable` : "no-cache");
      if (isWorker(address)) void reply.header("content-security-policy", policy);
      return sendPageFile(request, reply, file);
    });
  }
}
