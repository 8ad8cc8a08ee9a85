import { fileURLToPath } from "node:url";

/** A file of an installed package that the documentation pages load. */
export interface Asset {
  readonly path: string;
  readonly type: string;
}

const script = "text/javascript; charset=utf-8";

/** The files by the name they are served under; nothing else of the packages is reachable. */
export function docsAssets(): ReadonlyMap<string, Asset> {
  const swagger = new URL("static/", import.meta.resolve("@fastify/swagger-ui/package.json"));
  const redoc = new URL("bundles/", import.meta.resolve("redoc/package.json"));
  const file = (folder: URL, name: string) => fileURLToPath(new URL(name, folder));
  return new Map([
    ["swagger-ui.css", { path: file(swagger, "swagger-ui.css"), type: "text/css; charset=utf-8" }],
    ["swagger-ui.js", { path: file(swagger, "swagger-ui-bundle.js"), type: script }],
    ["icon.png", { path: file(swagger, "favicon-32x32.png"), type: "image/png" }],
    ["redoc.js", { path: file(redoc, "redoc.standalone.js"), type: script }],
  ]);
}

/** Redoc's bundle shows its maker's logo from the maker's host; pages of ours load nothing from others. */
export function withoutForeignPictures(bundle: string): string {
  return bundle.replaceAll("https://cdn.redoc.ly/redoc/logo-mini.svg", "data:,");
}
