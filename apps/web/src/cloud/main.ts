import type { RouteRecordRaw } from "vue-router";
import type { LoadTexts } from "../i18n/index.ts";
import { startPages } from "../shell/start.ts";
import CloudApp from "./CloudApp.vue";

const routes: RouteRecordRaw[] = [
  { path: "/", component: () => import("./pages/HomePage.vue"), meta: { title: "cloud.all" } },
];

const load: LoadTexts = async (language) =>
  (language === "zh" ? await import("../i18n/zh/cloud.ts") : await import("../i18n/en/cloud.ts")).texts;

await startPages(CloudApp, routes, load);
