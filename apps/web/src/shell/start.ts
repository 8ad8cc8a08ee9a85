import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { type Component, createApp } from "vue";
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import "../design/base.css";
import { createTexts, type LoadTexts } from "../i18n/index.ts";
import "./theme.ts";
import { toast } from "../design/toasts.ts";
import { useLanguage } from "./language.ts";
import { renewWhenOutdated } from "./renew.ts";
import { keepTitle } from "./page-title.ts";

/** Starts one server's pages: texts first, so that nothing is shown in the wrong language. */
export async function startPages(App: Component, routes: RouteRecordRaw[], load: LoadTexts): Promise<void> {
  const { i18n, use } = await createTexts(load);
  const router = createRouter({
    history: createWebHistory(),
    routes,
    // What opens above a page, such as one picture, leaves the page where it is, and so does a choice on one that `stays`;
    // a page that is asked for one of its parts goes there itself, once the part is there.
    scrollBehavior: (to, from, kept) => {
      const isAbove = to.meta["above"] === true || from.meta["above"] === true;
      const isChoice = to.path === from.path && to.meta["stays"] === true;
      return kept ?? (isAbove || isChoice || to.hash !== "" ? false : { top: 0 });
    },
  });
  keepTitle(() => {
    const key = router.currentRoute.value.meta["title"];
    return typeof key === "string" ? i18n.global.t(key) : undefined;
  });
  renewWhenOutdated(router);
  // Only a part of the pages that cannot be fetched stops the way to a page.
  router.onError(() => toast(i18n.global.t("errors.network"), { kind: "error" }));
  const app = createApp(App);
  app.provide(useLanguage.key, use);
  app.use(i18n).use(router).use(VueQueryPlugin, { queryClient: createQueries() });
  app.mount("#app");
  // Where browsers forbid it, such as in private windows, the pages do without.
  if ("serviceWorker" in navigator && window.isSecureContext)
    await navigator.serviceWorker.register("/sw.js").catch(() => undefined);
}

/**
 * What the pages ask. The desktop's server answers without any network, so nothing waits for one; and pages that were opened
 * without it, which are told of no change of what they took for granted, ask again once it is there.
 */
function createQueries(): QueryClient {
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: 10_000, retry: 1, networkMode: "always" } },
  });
  window.addEventListener("online", () => void queries.invalidateQueries());
  return queries;
}
