import { VueQueryPlugin } from "@tanstack/vue-query";
import { type Component, createApp } from "vue";
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import "../design/base.css";
import { createTexts, type LoadTexts } from "../i18n/index.ts";
import "./theme.ts";
import { useLanguage } from "./language.ts";

/** Starts one server's pages: texts first, so that nothing is shown in the wrong language. */
export async function startPages(App: Component, routes: RouteRecordRaw[], load: LoadTexts): Promise<void> {
  const { i18n, use } = await createTexts(load);
  const router = createRouter({
    history: createWebHistory(),
    routes,
    // What opens above a page, such as one picture, leaves the page where it is.
    scrollBehavior: (to, from, kept) =>
      kept ?? (to.meta["above"] === true || from.meta["above"] === true ? false : { top: 0 }),
  });
  router.afterEach((to) => {
    const title = typeof to.meta["title"] === "string" ? i18n.global.t(to.meta["title"]) : undefined;
    document.title = title ? `${title} · Clothesline` : "Clothesline";
  });
  const app = createApp(App);
  app.provide(useLanguage.key, use);
  app
    .use(i18n)
    .use(router)
    .use(VueQueryPlugin, {
      queryClientConfig: { defaultOptions: { queries: { staleTime: 10_000, retry: 1 } } },
    });
  app.mount("#app");
  if ("serviceWorker" in navigator && window.isSecureContext)
    await navigator.serviceWorker.register("/sw.js");
}
