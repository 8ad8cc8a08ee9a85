/// <reference lib="webworker" />

// Keeps the shell of the pages, so that they open and say what is wrong while the server is away. Pictures and
// calls are never kept: what is shown is what the server says.

const worker = self as unknown as ServiceWorkerGlobalScope;

const CACHE = "shell-1";

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.add("/"))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate" && isPage(pathname)) event.respondWith(freshShell(request));
  else if (/^\/(assets|icons)\//.test(pathname)) event.respondWith(keptFirst(request));
});

/** Addresses of calls answer for themselves. */
const isPage = (path: string): boolean =>
  !/^\/(api|user|user-settings|file|drop|oss|downloads|docs|redoc|health|metrics|openapi\.json)(\/|$)/.test(
    path,
  );

async function freshShell(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put("/", response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match("/");
    if (kept === undefined) throw error;
    return kept;
  }
}

/** Built files have their hash in their name: what is kept is right for ever. */
async function keptFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
