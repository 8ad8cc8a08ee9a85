import type { RouteRecordRaw } from "vue-router";
import type { LoadTexts } from "../i18n/index.ts";
import { startPages } from "../shell/start.ts";
import GalleryPage from "./gallery/GalleryPage.vue";
import { pathOf, type Place, placeNames } from "./gallery/gallery-source.ts";
import LocalApp from "./LocalApp.vue";

const gallery = (place: Place): RouteRecordRaw => ({
  path: pathOf(place),
  component: GalleryPage,
  props: { place },
  meta: { title: `local.places.${place}` },
});

const routes: RouteRecordRaw[] = [
  ...placeNames.map(gallery),
  // Above the part of the wardrobe it was opened from, which is what is in the page.
  { path: "/pictures/:id", component: GalleryPage, props: { place: "all" }, meta: { above: true } },
  {
    path: "/sync",
    component: () => import("./sync/SyncPage.vue"),
    meta: { title: "local.sync.title" },
  },
  {
    path: "/settings",
    component: () => import("./settings/SettingsPage.vue"),
    meta: { title: "local.settings.title" },
  },
  { path: "/:rest(.*)", redirect: "/" },
];

const load: LoadTexts = async (language) =>
  (language === "zh" ? await import("../i18n/zh/local.ts") : await import("../i18n/en/local.ts")).texts;

await startPages(LocalApp, routes, load);
