import type { Component } from "vue";
import type { RouteRecordRaw } from "vue-router";
import type { LoadTexts } from "../i18n/index.ts";
import { startPages } from "../shell/start.ts";
import CloudApp from "./CloudApp.vue";

/** An address for strangers; who is logged in is led on from it. */
const entrance = (path: string): RouteRecordRaw => ({
  path,
  component: { render: () => null },
  meta: { title: path === "/login" ? "account.logIn" : "account.register", entrance: true },
});

/** A gallery, and the same with one of its pictures above. */
const gallery = (name: "wardrobe" | "studio", component: () => Promise<unknown>): RouteRecordRaw[] =>
  [`/${name}`, `/${name}/:id`].map((path) => ({
    path,
    component: component as () => Promise<Component>,
    props: true,
    meta: { title: `cloud.places.${name}`, above: path.includes(":") },
  }));

// A page marked `public` is shown to strangers as well; at every other address they are asked to log in first.
const routes: RouteRecordRaw[] = [
  { path: "/", redirect: "/wardrobe" },
  entrance("/login"),
  entrance("/register"),
  ...gallery("wardrobe", () => import("./wardrobe/WardrobePage.vue")),
  ...gallery("studio", () => import("./studio/StudioPage.vue")),
  {
    path: "/try-on",
    component: () => import("./studio/TryOnPage.vue"),
    meta: { title: "cloud.places.tryOn", stays: true },
  },
  {
    path: "/settings",
    component: () => import("./settings/SettingsPage.vue"),
    meta: { title: "settings.title" },
  },
  {
    path: "/files/:path(.*)*",
    component: () => import("./drive/FilesPage.vue"),
    meta: { title: "cloud.places.files" },
  },
  { path: "/trash", component: () => import("./drive/TrashPage.vue"), meta: { title: "drive.trash.title" } },
  {
    path: "/shares",
    component: () => import("./shares/SharesPage.vue"),
    meta: { title: "cloud.places.shares" },
  },
  {
    path: "/d/:code",
    component: () => import("./drop/DropPage.vue"),
    meta: { title: "drop.title", public: true },
  },
];

const load: LoadTexts = async (language) =>
  (language === "zh" ? await import("../i18n/zh/cloud.ts") : await import("../i18n/en/cloud.ts")).texts;

await startPages(CloudApp, routes, load);
