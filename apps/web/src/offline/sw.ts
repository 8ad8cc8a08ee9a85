/// <reference lib="webworker" />

// Keeps the shell of the pages with all its parts, so that they open and say what is wrong while the server is away.
// Pictures and calls are never kept: what is shown is what the server says.

const worker = self as unknown as ServiceWorkerGlobalScope;

const CACHE = "shell-2";

worker.addEventListener("install", (event) => {
  event.waitUntil(
    fetch("/", { cache: "no-cache" })
      .then(keepShell)
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate" && isPage(pathname)) {
    const fresh = freshShell(request);
    event.respondWith(fresh.then(({ shell }) => shell));
    event.waitUntil(fresh.then(({ kept }) => kept).catch(() => undefined));
  } else if (pathname.startsWith("/assets/")) event.respondWith(keptFirst(request));
  else if (pathname.startsWith("/icons/")) event.respondWith(netFirst(request));
});

/** Addresses of calls answer for themselves. */
const isPage = (path: string): boolean =>
  !/^\/(api|user|user-settings|file|drop|oss|downloads|docs|redoc|health|metrics|openapi\.json)(\/|$)/.test(
    path,
  );

/** The server's shell, else the kept one; and when the new one with its parts will be kept. */
async function freshShell(request: Request): Promise<{ shell: Response; kept: Promise<void> }> {
  try {
    const shell = await fetch(request);
    const isShell = shell.ok && !shell.redirected && shell.headers.get("content-type")?.includes("html");
    return { shell, kept: isShell ? keepShell(shell.clone()) : Promise.resolve() };
  } catch (error) {
    const shell = await caches.match("/");
    if (shell === undefined) throw error;
    return { shell, kept: Promise.resolve() };
  }
}

/**
 * Keeps a shell once all its parts are kept, and drops the parts of the shell before: whatever is kept is whole. A shell
 * that is kept already costs one look.
 */
async function keepShell(shell: Response): Promise<void> {
  const cache = await caches.open(CACHE);
  const text = await shell.clone().text();
  if ((await (await cache.match("/"))?.text()) === text) return;
  const parts = await keepParts(cache, text);
  await cache.put("/", shell);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/assets/") && !parts.has(pathname)) await cache.delete(request);
  }
}

/** Fetches what a shell names, and what that names in turn; answers the addresses. */
async function keepParts(cache: Cache, shell: string): Promise<Set<string>> {
  const parts = new Set<string>();
  let found = namesIn(shell);
  while (found.length > 0) {
    for (const part of found) parts.add(part);
    const texts = await Promise.all(found.map((part) => textOfPart(cache, part)));
    found = [...new Set(texts.flatMap(namesIn))].filter((part) => !parts.has(part));
  }
  return parts;
}

async function textOfPart(cache: Cache, part: string): Promise<string> {
  const kept = await cache.match(part);
  const response = kept ?? (await fetch(part));
  if (!response.ok) throw new Error(`${part} is not there`);
  if (!kept) await cache.put(part, response.clone());
  return part.endsWith(".js") ? response.text() : "";
}

/** Built files have a hash in their name, and are named in quotation marks beside or above each other. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/["'`](?:\.?\/)?(?:assets\/)?([\w.-]+-[\w-]{8}\.(?:js|css))["'`]/g)].map(
    ([, name = ""]) => `/assets/${name}`,
  );

/** Built files have their hash in their name: what is kept is right for ever. */
async function keptFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

async function netFirst(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept === undefined) throw error;
    return kept;
  }
}

async function dropOthers(): Promise<void> {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}
