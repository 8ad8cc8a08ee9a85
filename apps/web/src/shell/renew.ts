import type { Router } from "vue-router";

const KEY = "clothesline.renewed";
/** A page that was renewed so lately and still lacks a part will not get it by another time, ms. */
const LATELY = 60_000;

/**
 * Loads the page anew when a part of it is not there any more: the server was updated since the page was opened, and has
 * parts of other names. Once: a part that is missing from the new page too stays missing. While the server is away nothing
 * is done, for there is nothing newer to be had.
 */
export function renewWhenOutdated(router: Router): void {
  let wanted: string | undefined;
  router.beforeEach((to) => void (wanted = to.fullPath));
  router.afterEach(() => void (wanted = undefined));
  window.addEventListener("vite:preloadError", () => {
    const address = wanted ?? router.currentRoute.value.fullPath;
    const before = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - before < LATELY) return;
    void isServerThere().then((isThere) => {
      if (!isThere) return;
      sessionStorage.setItem(KEY, String(Date.now()));
      if (address === router.currentRoute.value.fullPath) location.reload();
      else location.assign(address);
    });
  });
}

const isServerThere = (): Promise<boolean> =>
  fetch("/health/ready", { cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
