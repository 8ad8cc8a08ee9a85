import type { RouteRecordRaw } from "vue-router";
import type { LoadTexts } from "../i18n/index.ts";
import { startPages } from "../shell/start.ts";
import LocalApp from "./LocalApp.vue";

const routes: RouteRecordRaw[] = [
  { path: "/", component: () => import("./pages/GalleryPage.vue"), meta: { title: "local.all" } },
];

const load: LoadTexts = async (language) =>
  (language === "zh" ? await import("../i18n/zh/local.ts") : await import("../i18n/en/local.ts")).texts;

await startPages(LocalApp, routes, load);
