import type { RouteRecordRaw } from "vue-router";
import type { LoadTexts } from "../i18n/index.ts";
import { startPages } from "../shell/start.ts";
import GalleryPage from "./gallery/GalleryPage.vue";
import LocalApp from "./LocalApp.vue";

const gallery = (path: string, place: string): RouteRecordRaw => ({
  path,
  component: GalleryPage,
  props: { place },
  meta: { title: `local.places.${place}` },
});

const routes: RouteRecordRaw[] = [
  gallery("/", "all"),
  gallery("/clothes", "clothes"),
  gallery("/characters", "characters"),
  gallery("/favorites", "favorites"),
  gallery("/trash", "trash"),
];

const load: LoadTexts = async (language) =>
  (language === "zh" ? await import("../i18n/zh/local.ts") : await import("../i18n/en/local.ts")).texts;

await startPages(LocalApp, routes, load);
