import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A file of an installed package that the documentation pages load. */
export interface Asset {
  readonly path: string;
  readonly type: string;
}

const require = createRequire(import.meta.url);

function folderOf(name: string, inside: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), inside);
}

const script = "text/javascript; charset=utf-8";

/** The files by the name they are served under; nothing else of the packages is reachable. */
export function docsAssets(): ReadonlyMap<string, Asset> {
  const swagger = folderOf("@fastify/swagger-ui", "static");
  const redoc = folderOf("redoc", "bundles");
  return new Map([
    ["swagger-ui.css", { path: join(swagger, "swagger-ui.css"), type: "text/css; charset=utf-8" }],
    ["swagger-ui.js", { path: join(swagger, "swagger-ui-bundle.js"), type: script }],
    ["icon.png", { path: join(swagger, "favicon-32x32.png"), type: "image/png" }],
    ["redoc.js", { path: join(redoc, "redoc.standalone.js"), type: script }],
  ]);
}

/** Redoc's bundle shows its maker's logo from the maker's host; pages of ours load nothing from others. */
export function withoutForeignPictures(bundle: string): string {
  return bundle.replaceAll("https://cdn.redoc.ly/redoc/logo-mini.svg", "data:,");
}
